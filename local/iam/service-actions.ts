/**
 * What Lambda does with a function's role on its own account, under more than one roof: the managed policies grant it, and
 * functions and mappings are refused without it.
 */

/** To attach a function to a VPC. https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
export const VPC_FUNCTION_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/** To put the pollers of a mapping into the cluster's subnets. https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html */
export const VPC_POLLER_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeVpcs',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeSubnets',
  'ec2:DescribeSecurityGroups',
];
