import { type ClassValue, clsx } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

const merge = extendTailwindMerge({
  extend: {
    classGroups: {
      'font-size': [{ text: ['meta', 'table', 'body', 'section', 'title', 'document'] }],
      rounded: [{ rounded: ['chip', 'control', 'card'] }],
    },
  },
});

/** Classes of which the later win over the earlier: `cn(own, className)`. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
