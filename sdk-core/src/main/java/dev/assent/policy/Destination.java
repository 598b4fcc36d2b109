/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy;

/**
 * One export pipeline as the policy sees it: exactly one purpose and one recipient.
 *
 * @param name the name in configuration, such as {@code default}
 * @param purpose what the data will be used for
 * @param recipient who receives it
 */
public record Destination(String name, Purpose purpose, Recipient recipient) {}
