'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { Conflict } from '../../../lib/connections/save-setting.ts';
import type { SettingChanges } from '../../../lib/keys/adjust-key.ts';
import { callAction } from '../../call-action.ts';
import { toast } from '../../ui/toaster.tsx';
import { saveSettingAction } from './connection-actions.ts';
import { useConnection } from './connection-context.tsx';
import { useUnsaved } from './leave-guard.tsx';

export interface Setting<Value> {
  value: Value;
  change(value: Value): void;
  dirty: boolean;
  saving: boolean;
  /** What the server found wrong with it; null when nothing. */
  problem: string | null;
  /** The server did not answer: what was typed is still here. */
  unanswered: boolean;
  conflict: Conflict | null;
  save(): Promise<void>;
  /** Over what somebody else has made of it. */
  saveMine(): Promise<void>;
  useTheirs(): void;
  reset(): void;
}

/**
 * One setting that saves alone. `saved` is the value as the server has it; while nothing is typed it is followed. The
 * value as it was when typing began goes along, so that what a second editor did meanwhile is not overwritten unseen.
 */
export function useSetting<Value>(options: {
  /** As sentences name it: `the IP allowlist`. */
  label: string;
  saved: Value;
  same?: (one: Value, other: Value) => boolean;
  changes: (value: Value) => SettingChanges;
  done: (value: Value) => string;
}): Setting<Value> {
  const { label, saved, changes, done, same = Object.is } = options;
  const { keyId } = useConnection();
  const router = useRouter();
  const [draft, setDraft] = useState<{ value: Value; seen: Value } | null>(null);
  const [saving, setSaving] = useState(false);
  const [refusal, setRefusal] = useState<{ message: string; unanswered: boolean } | null>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  // What the server has: as the page brought it, or as it was saved since.
  const [base, setBase] = useState({ brought: saved, value: saved });
  if (!same(base.brought, saved)) setBase({ brought: saved, value: saved });
  const value = draft === null ? base.value : draft.value;
  const dirty = draft !== null && !same(draft.value, base.value);
  useUnsaved(label, dirty);

  function clear() {
    setRefusal(null);
    setConflict(null);
  }

  async function send(seen: Value | undefined, sent: Value) {
    clear();
    setSaving(true);
    const input = { keyId, changes: changes(sent), ...(seen !== undefined && { seen: changes(seen) }) };
    const result = await callAction(saveSettingAction(input));
    setSaving(false);
    if (!result.ok) return setRefusal({ message: result.message, unanswered: 'unanswered' in result });
    if (result.value !== null) return setConflict(result.value);
    toast(done(sent));
    setBase((before) => ({ ...before, value: sent }));
    setDraft((before) => (before === null || same(before.value, sent) ? null : { ...before, seen: sent }));
    router.refresh();
  }

  return {
    value,
    change(next) {
      clear();
      setDraft((before) => (same(next, base.value) ? null : { value: next, seen: before?.seen ?? base.value }));
    },
    dirty,
    saving,
    problem: refusal !== null && !refusal.unanswered ? refusal.message : null,
    unanswered: refusal?.unanswered ?? false,
    conflict,
    save: () => (draft === null ? Promise.resolve() : send(draft.seen, draft.value)),
    saveMine: () => (draft === null ? Promise.resolve() : send(undefined, draft.value)),
    useTheirs() {
      clear();
      setDraft(null);
      router.refresh();
    },
    reset() {
      clear();
      setDraft(null);
    },
  };
}
