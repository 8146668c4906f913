import type { ActionResult } from '../../lib/action-result.ts';
import { FieldError } from '../ui/field.tsx';

/** What is wrong with one field of a form that was sent; null when it is fine. */
export function issueAt(result: ActionResult<unknown> | null, path: string): string | null {
  if (result === null || result.ok) return null;
  return result.issues?.find((issue) => issue.path === path)?.message ?? null;
}

/** Why a form did nothing, where that is about no field in particular. */
export function FormProblem({ result }: { result: ActionResult<unknown> | null }) {
  if (result === null || result.ok || result.issues !== undefined) return null;
  return (
    <div role="alert">
      <FieldError>{result.message}</FieldError>
    </div>
  );
}
