import { expect, test } from 'vitest';
import { StorageBusy } from '../database/failure.ts';
import { LoadShedder } from './load-shedder.ts';

/** Whether one more is let in when so many wait, at so many seconds. */
const lets = (room: LoadShedder, waiting: number, seconds: number): boolean => {
  try {
    room.mustHaveRoom(waiting, seconds * 1000);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(StorageBusy);
    return false;
  }
};

test('a burst may wait, all of a thousand', () => {
  const room = new LoadShedder();
  expect([lets(room, 0, 100), lets(room, 999, 100.1), lets(room, 1_000, 100.2)]).toEqual([true, true, false]);
});

test('when there is more than can be served, few wait, so that each is answered soon', () => {
  const room = new LoadShedder();
  expect([lets(room, 0, 100), lets(room, 999, 101.9), lets(room, 999, 102)]).toEqual([true, true, false]);
  expect([lets(room, 200, 110), lets(room, 199, 111)]).toEqual([false, true]);
});

test('after a rest the next burst may wait again', () => {
  const room = new LoadShedder();
  expect([lets(room, 0, 100), lets(room, 999, 103)]).toEqual([true, false]);
  expect([lets(room, 0, 104), lets(room, 999, 105)]).toEqual([true, true]);
});
