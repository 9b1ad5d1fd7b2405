import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A runbook page as far as an alarm tells it. */
export interface Page {
  /** In the repository. */
  readonly path: string;
  /** In one line, without Markdown. */
  readonly firstParagraph: string;
  /** The lines of `How to look` that run `npx millrace` or `aws`; `<group>` and the like stand for what the alarm is about. */
  readonly commands: readonly string[];
}

/** @throws Error when the kind has no page, or a page without a first paragraph and commands. */
export function readPage(kind: string): Page {
  const text = readFileSync(join(import.meta.dirname, 'alarms', `${kind}.md`), 'utf8');
  const path = `lib/operations/alarms/${kind}.md`;
  const [, firstParagraph = ''] = /^# .+\n\n([^#][\s\S]*?)\n\n/.exec(text) ?? [];
  const commands = [...sectionOf(text, 'How to look').matchAll(/^(?:npx millrace|aws) .+$/gm)].map(([line]) =>
    line.replace(/\s+#.*$/, ''),
  );
  if (firstParagraph === '' || commands.length === 0)
    throw new Error(
      `${path} must begin with a heading and a paragraph, and have lines with "npx millrace" or "aws" under "## How to look": alarms of the kind tell both`,
    );
  return { path, firstParagraph: firstParagraph.replaceAll('`', '').replaceAll('\n', ' '), commands };
}

function sectionOf(text: string, heading: string): string {
  const [, after = ''] = text.split(`\n## ${heading}\n`);
  return after.split('\n## ')[0] ?? '';
}
