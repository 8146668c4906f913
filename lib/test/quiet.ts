import { processLog } from '../process-log.ts';

// A test that wants to see the process's log sets a level of its own.
processLog.level = 'silent';
