/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

/** What a person said about one row of the mapping. */
enum TcfAnswer {
  /** Yes, to the purpose and to the vendor. */
  GRANTED,
  /** No, to the purpose or to the vendor, after the person was asked. */
  DENIED,
  /** Anything else. */
  UNKNOWN
}
