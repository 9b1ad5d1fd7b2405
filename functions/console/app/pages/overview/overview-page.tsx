import { memo } from 'react';
import { formatCount, formatRate } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Stat, StatList } from '../../ui/stat.tsx';
import { type ChartSeries, TimeChart } from '../../ui/time-chart.tsx';
import { Awaited } from './awaited.tsx';
import { tell, tellLag, tellSince } from './describe-flow.ts';
import { MIN_FLOW_PX } from './flow-layout.ts';
import { FlowPicture } from './flow-picture.tsx';
import { FlowTable } from './flow-table.tsx';
import { HealthBanner } from './health-banner.tsx';
import { LatestErrors } from './latest-errors.tsx';
import { fillMinutes, findBeginning } from './measure.ts';
import { pipelines } from './pipelines.ts';
import { type Flow, type FlowOf, useFlow } from './use-flow.ts';
import { useWidth } from './use-width.ts';
import './overview.css';

/** The flow, alive, and whether all is well. */
export function OverviewPage() {
  const flow = useFlow();
  const [frame, width] = useWidth<HTMLDivElement>();
  const isPicture = width >= MIN_FLOW_PX;
  return (
    <Page title="Overview">
      <HealthBanner findings={flow.findings} isLoading={flow.isLoading} />
      <Totals {...flow} />
      {flow.flows.every(({ records }) => records === 0) && (
        <Notice>
          Nothing has flowed yet. <a href="#/orders">Place an order</a>, and follow it from here to its
          decision.
        </Notice>
      )}
      <Panel title="The flow" lead={toLead(flow)}>
        <div ref={frame} className="flow-frame">
          {isPicture && <FlowPicture flows={flow.flows} width={width} />}
          <FlowTable flows={flow.flows} isHidden={isPicture} />
        </div>
      </Panel>
      <Charts metrics={flow.metrics} isUnread={flow.unread.includes('metrics')} />
      <LatestErrors answer={flow.errors} isUnread={flow.unread.includes('errors')} />
    </Page>
  );
}

function toLead({ isLive, isAway }: Flow): string {
  if (isAway) return 'Events a second are not known while the runner is away';
  return isLive ? 'Events a second, of the last ten seconds' : 'Events a second, the mean of five minutes';
}

function Totals({ flows, metrics }: Flow) {
  const fulfilment = flows.find(({ pipeline }) => pipeline.id === 'fulfilment');
  const since = tellSince(metrics && findBeginning(metrics.series, metrics.from));
  const waiting = add(flows, ({ waiting }) => waiting);
  return (
    <StatList label="Totals">
      <Stat
        label="Produced"
        value={tell(
          add(flows, ({ producedRate }) => producedRate),
          formatRate,
        )}
      />
      <Stat label="Orders accepted" value={tell(fulfilment?.accepted)} note={since} href="#/orders" />
      <Stat
        label="Orders rejected"
        value={tell(fulfilment?.rejected)}
        note={since}
        href="#/orders?view=rejected"
      />
      <Stat label="Lag" value={tellLag(flows)} note="records" href="#/groups" />
      <Stat
        label="Dead letters"
        value={tell(waiting)}
        note="wait"
        tone={waiting ? 'bad' : undefined}
        href="#/dead-letters"
      />
    </StatList>
  );
}

/** The sum of what is known; undefined when nothing is. */
function add(flows: readonly FlowOf[], of: (flow: FlowOf) => number | undefined): number | undefined {
  const known = flows.map(of).filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}

/** Drawn when the minutes change, and not with each event. */
const Charts = memo(function Charts({ metrics, isUnread }: Pick<Flow, 'metrics'> & { isUnread: boolean }) {
  if (metrics === undefined)
    return (
      <div className="columns">
        <Panel title="Produced" lead="Events by the minute">
          <Awaited isUnread={isUnread} lines={11} />
        </Panel>
        <Panel title="Decided orders" lead="By the minute">
          <Awaited isUnread={isUnread} lines={11} />
        </Panel>
      </div>
    );
  const { series, from, to } = metrics;
  const produced: ChartSeries[] = pipelines
    .filter(({ hasProducer }) => hasProducer)
    .map(({ id, label }) => ({
      name: label,
      points: fillMinutes(series, { metric: 'Produced', service: id, from, to }),
    }));
  const decided = (metric: string) => fillMinutes(series, { metric, service: 'fulfilment', from, to });
  return (
    <div className="columns">
      <Panel title="Produced" lead="Events by the minute">
        <TimeChart label="Events produced" series={produced} format={formatCount} isLabelHidden />
      </Panel>
      <Panel title="Decided orders" lead="By the minute">
        <TimeChart
          label="Orders decided"
          isLabelHidden
          format={formatCount}
          series={[
            { name: 'Accepted', points: decided('Accepted'), color: '--ok' },
            { name: 'Rejected', points: decided('Rejected'), color: '--bad' },
          ]}
        />
      </Panel>
    </div>
  );
});
