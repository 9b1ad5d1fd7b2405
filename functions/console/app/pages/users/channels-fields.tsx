import { useViolations } from '../../ui/form.tsx';
import type { UserForm } from './user-form.ts';

/** Those that there are; a user's others are shown with them. */
const TYPES = ['user_signup', 'item_purchased', 'password_reset'];
const CHANNELS = ['email', 'sms', 'push', 'log'];

type Channels = UserForm['channels'];

/** Over which channels a user is told of each type of event: the default, or those chosen, which may be none. */
export function ChannelsFields({
  channels,
  onChange,
}: {
  channels: Channels;
  onChange: (channels: Channels) => void;
}) {
  const violations = useViolations({ path: 'preferences.channels', index: undefined });
  const types = [...new Set([...TYPES, ...Object.keys(channels)])];
  return (
    <table className="plain-table channels">
      <caption className="sr-only">Channels by type of event</caption>
      <thead>
        <tr>
          <th scope="col">Told of</th>
          <th scope="col">Default</th>
          {CHANNELS.map((channel) => (
            <th key={channel} scope="col">
              {channel}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {types.map((type) => (
          <TypeRow
            key={type}
            {...{ type, chosen: channels[type] }}
            onChange={(chosen) => onChange({ ...channels, [type]: chosen })}
          />
        ))}
      </tbody>
      {violations.length > 0 && (
        <tfoot>
          <tr>
            <td className="field-violation" colSpan={CHANNELS.length + 2}>
              {violations.map(({ problem }) => problem).join('; ')}
            </td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function TypeRow({
  type,
  chosen,
  onChange,
}: {
  type: string;
  chosen: readonly string[] | undefined;
  onChange: (chosen: readonly string[] | undefined) => void;
}) {
  const others = chosen?.filter((channel) => !CHANNELS.includes(channel)) ?? [];
  const toggle = (channel: string, isOn: boolean) =>
    onChange([...CHANNELS.filter((one) => (one === channel ? isOn : chosen?.includes(one))), ...others]);
  return (
    <tr>
      <th scope="row" className="mono">
        {type}
        {chosen?.length === 0 && <span className="channels-none">nothing is sent</span>}
      </th>
      <td>
        <input
          type="checkbox"
          aria-label={`${type}: default`}
          checked={chosen === undefined}
          onChange={(event) => onChange(event.target.checked ? undefined : [])}
        />
      </td>
      {CHANNELS.map((channel) => (
        <td key={channel}>
          <input
            type="checkbox"
            aria-label={`${type}: ${channel}`}
            checked={chosen?.includes(channel) ?? false}
            onChange={(event) => toggle(channel, event.target.checked)}
          />
        </td>
      ))}
    </tr>
  );
}
