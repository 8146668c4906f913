const SECOND_MS = 1_000;
/** Of those that share a line, so many are named. */
const NAMED = 100;

/** What a line says of one of many: no payload, no secret. */
export type Brief = Readonly<Record<string, unknown>> & { requestId: string };

/**
 * Says what may happen thousands of times a second in one line a second at most: the first at once, those that follow
 * together, with how many they were.
 */
export function saySeldom(say: (brief: object) => void): (brief: Brief) => void {
  let timer: NodeJS.Timeout | null = null;
  let waiting: Brief[] = [];
  let times = 0;
  const rest = () => {
    timer = null;
    const [first] = waiting;
    if (!first) return;
    const named = times === 1 ? first : { ...first, times, requestIds: waiting.map(({ requestId }) => requestId) };
    [waiting, times] = [[], 0];
    timer = setTimeout(rest, SECOND_MS).unref();
    say(named);
  };
  return (brief) => {
    times += 1;
    if (waiting.length < NAMED) waiting.push(brief);
    if (timer === null) rest();
  };
}
