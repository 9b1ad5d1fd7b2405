import { toPascalCase } from '../pascal-case.ts';
import type { Settings } from '../settings/settings.ts';
import type { AlarmDeclaration } from './alarm-kind.ts';
import type { Page } from './read-page.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const MAX_DESCRIPTION_LENGTH = 1_024;
/** What commands look in unless told otherwise. */
const USUAL_NAME = 'millrace';

/** What the e-mail says: what the alarm means, and what to run as it stands. */
export function describeAlarm(
  { words }: Pick<AlarmDeclaration, 'words'>,
  { path, firstParagraph, commands }: Page,
  { name }: Settings,
): string {
  const prefix = toPascalCase(name);
  const stacks = name === USUAL_NAME ? '' : ` --stack ${prefix}Cluster --stack ${prefix}Pipelines`;
  const lines = commands.map((command) => {
    const line = command.replaceAll(
      /<(\w+)>/g,
      (placeholder, word: string) => words[word] ?? refuse(placeholder, path),
    );
    return line.startsWith('npx millrace ') ? `${line}${stacks}` : line;
  });
  const description = [firstParagraph, ...lines, `Runbook: ${path}`].join('\n');
  if (description.length > MAX_DESCRIPTION_LENGTH)
    throw new Error(
      `the first paragraph and the commands of ${path} make a description of ${description.length} characters, and CloudWatch takes ${MAX_DESCRIPTION_LENGTH}: shorten them`,
    );
  return description;
}

function refuse(placeholder: string, path: string): never {
  throw new Error(`${path} has ${placeholder} in a command, which alarms of the kind do not know`);
}
