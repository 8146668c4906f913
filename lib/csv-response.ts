/**
 * Answers with a CSV file, written while it is read, and read on only as fast as it is taken: a slow reader holds one text
 * and no connection. `ended` is called when that ends, whoever ended it; twice if the reader goes in the middle of a read.
 */
export function csvResponse(name: string, texts: AsyncGenerator<string>, ended: () => void): Response {
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { value, done } = await texts.next();
          if (done) {
            ended();
            controller.close();
          } else controller.enqueue(encoder.encode(value));
        } catch (error) {
          ended();
          throw error;
        }
      },
      async cancel() {
        ended();
        await texts.return(undefined);
      },
    },
    { highWaterMark: 1 },
  );
  return new Response(stream, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${name}"`,
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    },
  });
}
