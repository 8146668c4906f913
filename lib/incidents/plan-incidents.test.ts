import { expect, test } from 'vitest';
import type { Finding } from './finding.ts';
import type { IncidentKind } from './kinds.ts';
import { type OpenIncident, planIncidents } from './plan-incidents.ts';

const MINUTE_MS = 60_000;
const start = new Date('2026-11-29T00:00:00Z');
const at = (minutes: number) => new Date(start.getTime() + minutes * MINUTE_MS);
const judged = () => true;

function found(kind: IncidentKind, subject = ''): Finding {
  const text = { title: '', detail: '', meaning: '', action: '', path: '' };
  return { ...text, kind, subject, organizationId: 'o', integrationKeyId: 'k' };
}

function open(kind: IncidentKind, more: Partial<OpenIncident> = {}): OpenIncident {
  return {
    id: 'i',
    kind,
    integrationKeyId: 'k',
    subject: '',
    openedAt: start,
    remindedAt: null,
    clearSince: null,
    ofLate: 1,
    isPastLog: false,
    isGone: false,
    ...more,
  };
}

/** A cause that comes and goes for a day, looked at every minute: how often somebody is told of it. */
function toldInADay(kind: IncidentKind, isThere: (minute: number) => boolean): number {
  const opened: number[] = [];
  let incident: OpenIncident | null = null;
  let told = 0;
  for (let minute = 0; minute < 24 * 60; minute += 1) {
    const plan = planIncidents(isThere(minute) ? [found(kind)] : [], incident ? [incident] : [], judged, at(minute));
    told += plan.open.length + plan.remind.length + plan.resolve.length;
    if (plan.open.length > 0) {
      opened.push(minute);
      incident = open(kind, { openedAt: at(minute), ofLate: opened.length });
    }
    if (incident && plan.clear.length > 0) incident = { ...incident, clearSince: at(minute) };
    if (incident && plan.unclear.length > 0) incident = { ...incident, clearSince: null };
    if (plan.resolve.length > 0) incident = null;
  }
  return told;
}

test('one incident is opened once, reminded of once after 24 h, and resolved once', () => {
  expect(planIncidents([found('refusing')], [], judged, start).open).toHaveLength(1);
  const again = planIncidents([found('refusing')], [open('refusing')], judged, at(60));
  expect(again).toEqual({ open: [], clear: [], unclear: [], resolve: [], remind: [] });
  const day = planIncidents([found('refusing')], [open('refusing')], judged, at(24 * 60));
  expect(day.remind).toHaveLength(1);
  const reminded = open('refusing', { remindedAt: at(24 * 60) });
  expect(planIncidents([found('refusing')], [reminded], judged, at(72 * 60)).remind).toEqual([]);
  const clear = planIncidents([], [open('refusing')], judged, at(90));
  expect(clear).toMatchObject({ clear: ['i'], resolve: [] });
  const over = planIncidents([], [open('refusing', { clearSince: at(90) })], judged, at(93));
  expect(over.resolve).toEqual([{ id: 'i', at: at(90), told: true }]);
});

test('what was not looked at is not resolved, but reminded of: a webhook that is off sends nothing that would tell', () => {
  expect(planIncidents([], [open('webhook_off')], () => false, at(60)).resolve).toEqual([]);
  const day = planIncidents([], [open('webhook_off')], () => false, at(24 * 60));
  expect(day).toMatchObject({ resolve: [], remind: [{ id: 'i', finding: null }] });
  const gone = open('refusing', { clearSince: at(24 * 60 - 1) });
  expect(planIncidents([], [gone], () => false, at(24 * 60)).remind).toEqual([]);
});

test('a webhook that is off is not told as over when only the log has forgotten it', () => {
  const plan = (isPastLog: boolean) => planIncidents([], [open('webhook_off', { isPastLog })], judged, at(60)).resolve;
  expect(plan(true)).toEqual([{ id: 'i', at: at(60), told: false }]);
  expect(plan(false)).toEqual([{ id: 'i', at: at(60), told: true }]);
});

test('a later stage takes the place of an earlier one, which is not told as resolved', () => {
  const off = planIncidents([found('webhook_off', '27')], [open('webhook_failing', { subject: '27' })], judged, at(9));
  expect(off).toMatchObject({ open: [{ kind: 'webhook_off' }], resolve: [{ told: false }] });
  const stage = planIncidents([found('key_ending', '3')], [open('key_ending', { subject: '14' })], judged, at(9));
  expect(stage).toMatchObject({ open: [{ subject: '3' }], resolve: [{ told: false }] });
  const other = planIncidents(
    [found('webhook_off', '31')],
    [open('webhook_failing', { subject: '27' })],
    judged,
    at(9),
  );
  expect(other.resolve).toMatchObject([{ told: true }]);
});

test('what comes and goes is told ever more seldom', () => {
  expect(toldInADay('refusing', () => true)).toBe(1);
  expect(toldInADay('refusing', (minute) => minute < 9)).toBe(2);
  expect(toldInADay('refusing', (minute) => minute % 20 < 10)).toBeLessThan(12);
  expect(toldInADay('webhook_failing', (minute) => minute % 2 === 0)).toBeLessThan(12);
});
