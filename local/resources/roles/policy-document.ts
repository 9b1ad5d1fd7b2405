import { z } from 'zod';
import { anyJson } from '../../assembly/json.ts';
import { isLate } from '../../assembly/late.ts';
import { readPolicy } from '../../iam/policy.ts';

/** A policy as IAM reads it; what the runner does not evaluate is refused when the template is read. */
export const policyDocument = anyJson.superRefine((document, context) => {
  // References that are only known after the start are no ARNs yet; attaching the policy judges them.
  if (isLate(document)) return;
  const read = readPolicy({ name: 'document', document });
  if (!('refusals' in read)) return;
  for (const refusal of read.refusals)
    context.addIssue({ code: 'custom', message: refusal.replace(/^policy document,? ?/, '') });
});

export const inlinePolicy = z.strictObject({ PolicyName: z.string(), PolicyDocument: policyDocument });
