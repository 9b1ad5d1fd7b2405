import { Icon, type IconName } from '../../ui/icon.tsx';
import type { Tone } from '../../ui/tone.ts';
import { describeGroup, describeResult, tell, tellLag, tellRate } from './describe-flow.ts';
import { type Box, connect, type FlowLayout, layOutFlow } from './flow-layout.ts';
import type { FlowOf } from './use-flow.ts';

const HEADS = ['Producers', 'Topics', 'Consumer groups', 'Tables'];
const SIGNS: Readonly<Record<Tone, IconName>> = {
  ok: 'check',
  warn: 'warning',
  bad: 'cross',
  info: 'info',
  quiet: 'dot',
};

/** The five pipelines from producer to table, with what flows through them. */
export function FlowPicture({ flows, width }: { flows: readonly FlowOf[]; width: number }) {
  const layout = layOutFlow(width, flows.length);
  const topics = groupByTopic(flows);
  return (
    <figure aria-label="The flow of events">
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: the figure has a label, and each box says what it is */}
      <svg className="flow" width={layout.width} height={layout.height}>
        {HEADS.map((head, column) => (
          <text key={head} className="flow-head" x={layout.columns[column]} y={14}>
            {head}
          </text>
        ))}
        {topics.map(({ topic, row, members }) => (
          <TopicFlow key={topic} {...{ row, members, layout }} />
        ))}
      </svg>
    </figure>
  );
}

interface TopicMembers {
  readonly topic: string;
  /** Between the rows of its groups. */
  readonly row: number;
  readonly members: readonly { readonly flow: FlowOf; readonly row: number }[];
}

function groupByTopic(flows: readonly FlowOf[]): TopicMembers[] {
  const placed = flows.map((flow, row) => ({ flow, row }));
  return [...Map.groupBy(placed, ({ flow }) => flow.pipeline.topic)].map(([topic, members]) => ({
    topic,
    members,
    row: members.reduce((sum, { row }) => sum + row, 0) / members.length,
  }));
}

function TopicFlow({ row, members, layout }: Omit<TopicMembers, 'topic'> & { layout: FlowLayout }) {
  const source = members.find(({ flow }) => flow.pipeline.hasProducer)?.flow;
  if (source === undefined) return null;
  const [producer, topic] = [layout.box(0, row), layout.box(1, row)];
  const { pipeline, producedRate, records } = source;
  return (
    <>
      <Stream path={connect(producer, topic)} rate={producedRate} />
      {members.map(({ flow, row: at }) => (
        <g key={flow.pipeline.id}>
          <Stream path={connect(topic, layout.box(2, at))} rate={producedRate} />
          <Stream path={connect(layout.box(2, at), layout.box(3, at))} rate={flow.settledRate} />
          <GroupBox flow={flow} box={layout.box(2, at)} />
          <ResultBox flow={flow} box={layout.box(3, at)} />
        </g>
      ))}
      <Card box={producer} title={pipeline.label} value={tellRate(producedRate)} note="produced" />
      <Card
        box={topic}
        title={pipeline.topic}
        value={tell(records)}
        note="records"
        href={`#/topics/${encodeURIComponent(pipeline.topic)}`}
      />
    </>
  );
}

function GroupBox({ flow, box }: { flow: FlowOf; box: Box }) {
  const { tone, word } = describeGroup(flow);
  const { group } = flow.pipeline;
  return (
    <Card
      box={box}
      title={group}
      value={tellLag([flow])}
      note="behind"
      href={`#/groups/${encodeURIComponent(group)}`}
      state={{ tone, word }}
    />
  );
}

function ResultBox({ flow, box }: { flow: FlowOf; box: Box }) {
  return (
    <Card
      box={box}
      title={flow.pipeline.result}
      value={tellRate(flow.settledRate)}
      note={describeResult(flow)}
      href={flow.pipeline.href}
    />
  );
}

interface CardProps {
  readonly box: Box;
  readonly title: string;
  readonly value: string;
  readonly note: string;
  readonly href?: string;
  readonly state?: { readonly tone: Tone; readonly word: string };
}

const PADDING = 13;

function Card({ box, title, value, note, href, state }: CardProps) {
  const { x, y, width, height } = box;
  const content = (
    <>
      <rect className="flow-box" {...{ x, y, width, height }} rx={9} />
      <text className="flow-title" x={x + PADDING} y={y + 22}>
        {title}
      </text>{' '}
      <text x={x + PADDING} y={y + (state ? 42 : 43)}>
        <tspan className="flow-value">{value}</tspan>{' '}
        {state && (
          <tspan className="flow-note" dx={5}>
            {note}
          </tspan>
        )}
      </text>{' '}
      {state ? (
        <g className={`flow-state flow-${state.tone}`} transform={`translate(${x + PADDING} ${y + 50})`}>
          <Icon name={SIGNS[state.tone]} size={13} />
          <text x={18} y={11}>
            {state.word}
          </text>
        </g>
      ) : (
        <text className="flow-note" x={x + PADDING} y={y + 61}>
          {note}
        </text>
      )}
    </>
  );
  if (href === undefined) return <g className="flow-card">{content}</g>;
  return (
    <a className="flow-card" href={href}>
      {content}
    </a>
  );
}

/** Drops run the faster the more flows; nothing runs when nothing flows. */
function Stream({ path, rate = 0 }: { path: string; rate?: number | undefined }) {
  const pace = rate === 0 ? 'still' : rate < 0.5 ? 'slow' : rate < 5 ? 'usual' : 'fast';
  return (
    <>
      <path className="flow-bed" d={path} />
      {pace !== 'still' && <path className={`flow-drops flow-${pace}`} d={path} />}
    </>
  );
}
