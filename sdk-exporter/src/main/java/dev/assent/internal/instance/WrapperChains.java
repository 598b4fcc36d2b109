/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.send.WrapperChain.Regating;
import dev.assent.internal.send.Wrappers;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/** The wrappers that an application put around the exporters of one destination. */
public interface WrapperChains {
  /** No wrappers. */
  WrapperChains NONE =
      new WrapperChains() {
        @Override
        public @Nullable Wrappers<StampedSpan> spans(Regating<SpanData, StampedSpan> regating) {
          return null;
        }

        @Override
        public @Nullable Wrappers<StampedLog> logs(Regating<LogRecordData, StampedLog> regating) {
          return null;
        }
      };

  /**
   * Returns the wrappers of spans; null if there are none.
   *
   * @param regating the gate for what the wrappers change
   */
  @Nullable Wrappers<StampedSpan> spans(Regating<SpanData, StampedSpan> regating);

  /**
   * Returns the wrappers of log records; null if there are none.
   *
   * @param regating the gate for what the wrappers change
   */
  @Nullable Wrappers<StampedLog> logs(Regating<LogRecordData, StampedLog> regating);
}
