/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

/**
 * Opens the senders of an instance, all with the same transport. Thread-safe.
 *
 * @see HttpSender
 */
@FunctionalInterface
public interface HttpSenders {
  /** Returns a sender that is not connected yet; its owner closes it. */
  HttpSender open(HttpSender.Settings settings);
}
