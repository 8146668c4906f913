import { readerZone } from '../../../../../components/shell/reader-times.ts';
import { answerExport } from '../../answer-export.ts';

/** The orders that the filters of the URL name, as a CSV file. */
export async function GET(request: Request): Promise<Response> {
  return answerExport(request, 'orders', await readerZone());
}
