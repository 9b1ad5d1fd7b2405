import type { MappingInspection } from '../../runner/types.ts';
import { Badge } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatCount } from '../../ui/format.ts';
import { Stat, StatList } from '../../ui/stat.tsx';
import { EmptyState } from '../../ui/states.tsx';

type Partition = MappingInspection['partitions'][number];

const COLUMNS: readonly Column<Partition>[] = [
  { key: 'partition', head: 'Partition', width: 90, cell: ({ partition }) => partition },
  { key: 'poller', head: 'Poller', align: 'end', width: 80, cell: ({ poller }) => poller },
  { key: 'position', head: 'Reads at', align: 'end', cell: ({ position }) => position ?? '' },
  { key: 'committed', head: 'Committed', align: 'end', cell: ({ committed }) => committed ?? '' },
  { key: 'end', head: 'End offset', align: 'end', cell: ({ end }) => end ?? '' },
  {
    key: 'lag',
    head: 'Lag',
    align: 'end',
    width: 90,
    cell: ({ lag }) => (lag === undefined ? '' : formatCount(lag)),
  },
  { key: 'queued', head: 'Queued', align: 'end', width: 90, cell: ({ queued }) => formatCount(queued) },
  {
    key: 'now',
    head: 'Now',
    cell: ({ inFlight, paused }) =>
      inFlight ? (
        <Badge tone="info">Invoking</Badge>
      ) : paused ? (
        <Badge tone="warn">Paused</Badge>
      ) : (
        <Badge>Idle</Badge>
      ),
  },
];

/** What the runner's poller does for a mapping, as it does it. */
export function Inspection({ mapping, onClose }: { mapping: MappingInspection; onClose: () => void }) {
  const { group, functionName, counters, pollers, inFlight, lastProcessingResult } = mapping;
  return (
    <Dialog title={group} lead={`${functionName}: ${lastProcessingResult}`} onClose={onClose} width="wide">
      <div className="dialog-body stack">
        <StatList label="Counted since the start">
          <Stat label="Records read" value={formatCount(counters.polled)} />
          <Stat label="Handed over" value={formatCount(counters.invoked)} />
          <Stat
            label="Failed"
            value={formatCount(counters.failed)}
            tone={counters.failed > 0 ? 'warn' : undefined}
          />
          <Stat
            label="Dead letters"
            value={formatCount(counters.deadLettered)}
            tone={counters.deadLettered > 0 ? 'bad' : undefined}
          />
          <Stat
            label="Dropped"
            value={formatCount(counters.dropped)}
            tone={counters.dropped > 0 ? 'bad' : undefined}
          />
          <Stat label="Pollers" value={pollers} note={inFlight === 0 ? 'idle' : `${inFlight} invoking`} />
        </StatList>
        <div className="panel">
          <DataTable
            label="Partitions of the mapping"
            columns={COLUMNS}
            rows={mapping.partitions}
            rowKey={({ partition }) => String(partition)}
            maxHeight="20rem"
            empty={<EmptyState title="It has no partition now" icon="mappings" />}
          />
        </div>
      </div>
    </Dialog>
  );
}
