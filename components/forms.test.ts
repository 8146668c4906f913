import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const files = ['app', 'components'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
);
const forms = files
  .filter((file) => file.endsWith('.tsx'))
  .flatMap((file) =>
    (readFileSync(file, 'utf8').match(/<form\b[\s\S]*?[^=]>/g) ?? []).map((tag) => [file, tag] as const),
  );

test('every form says what is wrong in our words, not in the browser’s', () => {
  expect(forms.length).toBeGreaterThan(8);
  // `{...form}` is that of useFormAction. What searches has nothing to be wrong.
  const browsers = forms.filter(([, tag]) => !/noValidate|\{\.\.\.form\}|role="search"/.test(tag));
  expect(browsers.map(([file]) => file)).toEqual([]);
  expect(readFileSync('components/shell/use-form-action.ts', 'utf8')).toContain('noValidate: true');
});
