import { expect, test } from 'vitest';
import { csvLine } from './csv-line.ts';

test('a line of CSV keeps every text, and none of them is a formula', () => {
  expect(csvLine(['a', null, 7, true, 'x,"y"\nz'])).toBe('a,,7,true,"x,""y""\nz"\r\n');
  expect(csvLine(['=HYPERLINK("http://x")', '+1', '-1', '@x', '\tx', 'a=b'])).toBe(
    '"\'=HYPERLINK(""http://x"")",\'+1,\'-1,\'@x,\'\tx,a=b\r\n',
  );
  expect(csvLine([-5, '', false, 'a\rb', 'c;d'])).toBe('-5,,false,"a\rb",c;d\r\n');
});
