import type { ComponentType } from 'react';
import type { IconName } from '../ui/icon.tsx';

/** What a page is given: what follows its area in the address, decoded, and the query. */
export interface PageProps {
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
}

export type Section = 'Now' | 'Pipelines' | 'Data' | 'Kafka' | 'Runner' | 'Audit';

/** A part of the console under its own address, `#/<id>`. */
export interface Area {
  readonly id: string;
  readonly label: string;
  readonly icon: IconName;
  /** Absent: it is entered from elsewhere and not in the menu. */
  readonly section?: Section;
  /** Only where the runner is. */
  readonly needsRunner?: boolean;
  readonly Page: ComponentType<PageProps>;
}
