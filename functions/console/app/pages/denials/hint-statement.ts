/** A statement of an IAM policy that would allow one thing. */
export interface Statement {
  readonly Effect: 'Allow';
  readonly Action: string;
  readonly Resource: string;
}

/** What is missing when an action on a resource was denied. */
export function hintStatement({ action, resource }: { action: string; resource: string }): Statement {
  return { Effect: 'Allow', Action: action, Resource: resource };
}

/** Where in the stacks such a permission belongs, by the service of the action. */
export function hintPlace(action: string): string {
  const [service = ''] = action.split(':');
  return PLACES[service] ?? 'Grant it in the construct that makes the function.';
}

const PLACES: Readonly<Record<string, string>> = {
  'kafka-cluster': 'Topics and groups are granted in lib/kafka-grants.ts; producers write, mappings read.',
  dynamodb:
    'Tables are granted in the pipeline’s construct, by the call that also sets the table’s variable.',
  lambda: 'Who may invoke what is a permission of the function invoked.',
  ses: 'Sending e-mail is granted to the notification functions when notifications.mode is send.',
  sns: 'Publishing is granted to the notification functions when notifications.mode is send.',
};

/** The role's name, or the last part of another principal. */
export function shortenPrincipal(principal: string): string {
  const assumed = /:assumed-role\/([^/]+)/.exec(principal)?.[1];
  return assumed ?? principal.split(/[/:]/).at(-1) ?? principal;
}
