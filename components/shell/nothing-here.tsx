import Link from 'next/link';

/** What a wrong address, a deleted row and another organization's key have in common. */
export function NothingHere({ href, back }: { href: string; back: string }) {
  return (
    <div className="grid justify-items-start gap-3">
      <h1 tabIndex={-1} className="font-semibold text-title outline-none">
        Page not found
      </h1>
      <p className="text-text-2">This page doesn’t exist, or you don’t have access to it.</p>
      <Link href={href} className="text-accent underline underline-offset-2">
        {back}
      </Link>
    </div>
  );
}
