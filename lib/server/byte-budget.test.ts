import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteBudget, type Receiving } from './byte-budget.ts';

/** An upload of this owner, which gives back what it holds when it is asked to. */
function upload(budget: ByteBudget, name: string, lastByteAt = 0) {
  let held = 0;
  let isLetGo = false;
  const receiving: Receiving = {
    lastByteAt,
    giveWay() {
      isLetGo = true;
      budget.end(name, receiving);
      budget.release(name, held);
      held = 0;
    },
  };
  budget.begin(name, receiving);
  return {
    take(bytes: number): boolean {
      const taken = budget.take(name, bytes);
      if (taken) held += bytes;
      return taken;
    },
    arrived: () => budget.end(name, receiving),
    get held() {
      return held;
    },
    get isLetGo() {
      return isLetGo;
    },
  };
}

test('one sender alone has half of it, and another finds the other half free', () => {
  const budget = new ByteBudget(32);
  const greedy = upload(budget, 'greedy');
  expect([greedy.take(16), greedy.take(1)]).toEqual([true, false]);
  expect(upload(budget, 'other').take(8)).toBe(true);
});

test('where there is no room, whoever holds more gives way: of his uploads the one that was silent the longest', () => {
  const budget = new ByteBudget(32);
  const [silent, lively] = [upload(budget, 'greedy', 1), upload(budget, 'greedy', 2)];
  expect([silent.take(8), lively.take(8)]).toEqual([true, true]);
  const honest = upload(budget, 'honest');
  expect(honest.take(12)).toBe(true);
  expect([silent.isLetGo, lively.isLetGo, honest.held]).toEqual([true, false, 12]);
});

test('what has arrived whole is not let go any more', () => {
  const budget = new ByteBudget(32);
  const whole = upload(budget, 'greedy');
  whole.take(16);
  whole.arrived();
  const honest = upload(budget, 'honest');
  expect([honest.take(8), honest.take(1)]).toEqual([true, false]);
  expect(whole.isLetGo).toBe(false);
});

test('however many senders take what they can, there is room for one more small body, and never more than all', () => {
  const sender = fc.record({ name: fc.nat(40), bytes: fc.integer({ min: 1, max: 1 << 20 }), whole: fc.boolean() });
  fc.assert(
    fc.property(fc.array(sender, { maxLength: 300 }), (senders) => {
      const budget = new ByteBudget(1 << 20);
      for (const { name, bytes, whole } of senders) {
        const one = upload(budget, String(name));
        if (one.take(bytes) && whole) one.arrived();
      }
      expect(budget.held).toBeLessThan(budget.most);
      expect(upload(budget, 'one more').take(1024)).toBe(true);
    }),
    { numRuns: 200 },
  );
});
