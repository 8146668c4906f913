import { expect, test, vi } from 'vitest';
import { saySeldom } from './say-seldom.ts';

test('a storm is a line a second, which says how many they were and names a hundred of them', () => {
  vi.useFakeTimers();
  try {
    const said: object[] = [];
    const say = saySeldom((brief) => said.push(brief));
    for (let i = 0; i < 1_001; i += 1) say({ requestId: String(i) });
    expect(said).toEqual([{ requestId: '0' }]);
    vi.advanceTimersByTime(1_000);
    expect(said[1]).toMatchObject({ requestId: '1', times: 1_000, requestIds: { length: 100 } });
    vi.advanceTimersByTime(999);
    say({ requestId: 'late' });
    expect(said).toHaveLength(2);
    vi.advanceTimersByTime(5_000);
    expect(said.slice(2)).toEqual([{ requestId: 'late' }]);
    say({ requestId: 'alone' });
    expect(said.at(-1)).toEqual({ requestId: 'alone' });
  } finally {
    vi.useRealTimers();
  }
});
