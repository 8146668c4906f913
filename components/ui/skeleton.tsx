import { cn } from './cn.ts';

/** A block where something will be, of exactly its size; it shows after 150 ms. Its box says `aria-busy`. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn('animate-skeleton rounded-chip bg-hover', className)} />;
}
