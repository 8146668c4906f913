import { readerZone } from '../../../../../components/shell/reader-times.ts';
import { answerExport } from '../../answer-export.ts';

/** The clients that the filters of the URL name, as a CSV file. */
export async function GET(request: Request): Promise<Response> {
  return answerExport(request, 'clients', await readerZone());
}
