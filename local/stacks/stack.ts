import type { XmlContent } from '../core/query-protocol.ts';

/** A stack of the assembly as it stands. */
export interface Stack {
  /** ARN. */
  readonly id: string;
  readonly name: string;
  readonly status: 'CREATE_IN_PROGRESS' | 'CREATE_COMPLETE';
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** By output name; empty until the stack is complete. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Stack.html */
export function describeStack({ id, name, status, createdAt, outputs }: Stack): XmlContent {
  return {
    StackId: id,
    StackName: name,
    StackStatus: status,
    CreationTime: new Date(createdAt).toISOString(),
    Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
  };
}
