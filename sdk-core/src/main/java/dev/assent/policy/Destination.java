/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy;

/**
 * An export pipeline, as the policy describes it: it has exactly one purpose and one recipient.
 * Immutable.
 *
 * @param name the name in configuration, such as {@code default}
 * @param purpose the use of the data at the recipient
 * @param recipient the recipient of the data
 */
public record Destination(String name, Purpose purpose, Recipient recipient) {}
