/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.decision.Decisions;
import dev.assent.internal.tag.subject.CaptureContext;
import dev.assent.internal.tag.subject.ContextNaming;
import io.opentelemetry.context.Context;
import java.util.function.Function;

/** The subjects of outgoing requests in Assent's own SDK. */
public final class OwnRequests {
  private OwnRequests() {}

  /** Returns the subjects of requests, and the categories that they inherit, by their contexts. */
  public static Function<Context, CaptureContext> of(Decisions decisions) {
    return new ContextNaming(decisions)::ofRequest;
  }
}
