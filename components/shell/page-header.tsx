import type { ReactNode } from 'react';
import { Breadcrumb, type Crumb } from '../ui/breadcrumb.tsx';

/** The top of a page: where it is, its one h1, what stands beside that, and what can be done. */
export function PageHeader({
  crumbs,
  title,
  beside,
  actions,
}: {
  /** Without "Settings", and with the page itself last. */
  crumbs: Crumb[];
  title: ReactNode;
  /** Chips and ids after the title. */
  beside?: ReactNode;
  actions?: ReactNode;
}) {
  const leadsBack = crumbs.slice(0, -1).some(({ href }) => href !== undefined);
  return (
    <div className="mb-6">
      {/* As high as the account menu, which stands at its right on wide screens. */}
      <div
        className={
          leadsBack ? 'flex min-h-12 items-center lg:h-14 lg:pr-72' : 'h-5 items-center lg:flex lg:h-14 lg:pr-72'
        }
      >
        <Breadcrumb crumbs={[{ title: 'Settings' }, ...crumbs]} />
      </div>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
          <h1 tabIndex={-1} className="wrap-anywhere min-w-0 font-semibold text-title outline-none">
            {title}
          </h1>
          {beside}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}
