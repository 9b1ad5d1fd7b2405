import type { ComparisonOperator, IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Watched } from './watched.ts';

/** One alarm: a kind about a subject. */
export interface AlarmDeclaration {
  /** A consumer group, function, pipeline or table; unique within the kind. */
  readonly subject: string;
  /** What the page's commands are given: `<group>` becomes the value of `group`. */
  readonly words: Readonly<Record<string, string>>;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly comparisonOperator: ComparisonOperator;
  /** So many periods in a row. */
  readonly evaluationPeriods: number;
  /** So many of them must be bad; absent: all. */
  readonly datapointsToAlarm?: number;
  readonly treatMissingData: TreatMissingData;
}

/** A kind of alarm. Its runbook page is the file `<name>.md` beside it, whose first paragraph and commands each alarm tells. */
export interface AlarmKind {
  /** Also the page's name. */
  readonly name: string;
  /** The alarms of this kind, one for each of its subjects. */
  readonly alarmsFor: (watched: Watched) => readonly AlarmDeclaration[];
}
