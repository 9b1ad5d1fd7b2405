import { z } from 'zod';
import { anyJson } from './json.ts';

const outputSchema = z.object({
  Value: anyJson,
  Condition: z.string().optional(),
  Export: z.object({ Name: anyJson }).optional(),
});

const parameterSchema = z.looseObject({
  Type: z.string(),
  Default: z.union([z.string(), z.number()]).optional(),
});

/**
 * One resource of a template. `DeletionPolicy` and `UpdateReplacePolicy` are read and have no effect: the runner never
 * deletes a stack. `CreationPolicy` and `UpdatePolicy` are kept, so that the plan can refuse them by name.
 */
const templateResourceSchema = z.strictObject({
  Type: z.string(),
  Properties: z.record(z.string(), anyJson).optional(),
  DependsOn: z.union([z.string().transform((one) => [one]), z.array(z.string())]).optional(),
  Condition: z.string().optional(),
  Metadata: anyJson.optional(),
  DeletionPolicy: anyJson.optional(),
  UpdateReplacePolicy: anyJson.optional(),
  CreationPolicy: anyJson.optional(),
  UpdatePolicy: anyJson.optional(),
});

/** A CloudFormation template. Sections that are not named here are kept for the plan to refuse. */
export const templateSchema = z.looseObject({
  AWSTemplateFormatVersion: anyJson.optional(),
  Description: z.string().optional(),
  Metadata: anyJson.optional(),
  Transform: z.union([z.string().transform((one) => [one]), z.array(z.string())]).optional(),
  Parameters: z.record(z.string(), parameterSchema).default({}),
  Rules: z.record(z.string(), anyJson).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), anyJson))).default({}),
  Conditions: z.record(z.string(), anyJson).default({}),
  Resources: z.record(z.string(), templateResourceSchema).default({}),
  Outputs: z.record(z.string(), outputSchema).default({}),
});

export type Template = z.infer<typeof templateSchema>;
export type TemplateResource = z.infer<typeof templateResourceSchema>;
export type TemplateOutput = z.infer<typeof outputSchema>;
export type TemplateParameter = z.infer<typeof parameterSchema>;
