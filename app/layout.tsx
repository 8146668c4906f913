import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'PeptideClients Connectors', template: '%s · PeptideClients Connectors' },
  description: 'The inbound Integration API of PeptideClients: orders, payments and clients from your shop.',
};

/** Light or dark follows the system, until `data-theme` on the html element says otherwise. */
export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body>{children}</body>
    </html>
  );
}
