import { ChevronRight, Circle, CircleCheck } from 'lucide-react';
import Link from 'next/link';
import { type FirstStep, type FirstSteps, firstSteps } from '../../../lib/overview/first-steps.ts';
import { cn } from '../../ui/cn.ts';

interface Step {
  title: string;
  /** What to do, while it is not done. */
  how: string;
  /** Null: a step before it comes first. */
  way: { text: string; href: string } | null;
}

/** The way to the first real order: six facts, each ticked when it is one, with where to make it one. Then it is gone. */
export function FirstStepsCard({ steps }: { steps: FirstSteps }) {
  const done = firstSteps.filter((step) => steps.done[step]).length;
  return (
    <section aria-labelledby="first-steps" className="rounded-card border border-border bg-surface">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 px-4 pt-3 pb-1">
        <h2 id="first-steps" className="font-semibold text-body">
          Your first order
        </h2>
        <p className="text-table text-text-2 tabular-nums">
          {done} of {firstSteps.length} done
        </p>
      </div>
      <ol className="divide-y divide-border">
        {firstSteps.map((step) => (
          <StepLine key={step} step={stepsOf(steps)[step]} isDone={steps.done[step]} />
        ))}
      </ol>
    </section>
  );
}

function StepLine({ step: { title, how, way }, isDone }: { step: Step; isDone: boolean }) {
  const Glyph = isDone ? CircleCheck : Circle;
  return (
    <li className="flex items-start gap-x-3 px-4 py-2">
      <Glyph aria-hidden className={cn('mt-0.5 size-4 shrink-0', isDone ? 'text-ok' : 'text-text-3')} />
      <p className="wrap-anywhere min-w-0 flex-1">
        <span className={cn('font-medium', isDone && 'text-text-2')}>{title}</span>
        <span className="sr-only">{isDone ? ': done.' : ': not done yet.'}</span>
        {!isDone && <span className="block text-table text-text-2">{how}</span>}
      </p>
      {!isDone && way !== null && (
        <Link
          href={way.href}
          prefetch={false}
          className="inline-flex min-h-6 shrink-0 items-center gap-0.5 font-medium text-accent text-table hover:underline pointer-coarse:min-h-11"
        >
          {way.text}
          <ChevronRight aria-hidden className="size-4" />
        </Link>
      )}
    </li>
  );
}

function stepsOf({ keyId, shopKeyId }: FirstSteps): Record<FirstStep, Step> {
  const connection = keyId === null ? null : `/settings/connectors/${keyId}`;
  const on = (text: string, href: string | null) => (href === null ? null : { text, href });
  return {
    key: {
      title: 'Create a key',
      how: 'One for each system that sends you orders.',
      way: { text: 'Create', href: '/settings/connectors/new' },
    },
    request: {
      title: 'First request',
      how: 'Anything that reaches us with this key, even if it is refused.',
      way: on('How to send', connection),
    },
    success: {
      title: 'First 200',
      how: 'If requests are refused, the request log says why.',
      way: on('Request log', connection && `${connection}?log=1`),
    },
    order: {
      title: 'First order',
      how: 'Place one in your shop, or send one from your code.',
      way: on('Orders', connection && '/settings/connectors/orders'),
    },
    shop: {
      title: 'Connect your shop',
      how: 'WooCommerce only. We then also fetch what was never delivered.',
      way: {
        text: 'Connect',
        href:
          shopKeyId === null ? '/settings/connectors/new?preset=woocommerce' : `/settings/connectors/${shopKeyId}#shop`,
      },
    },
    notices: {
      title: 'Turn on notices',
      how: 'So that somebody is told when orders stop coming.',
      way: { text: 'Notices', href: '/settings/notices/settings' },
    },
  };
}
