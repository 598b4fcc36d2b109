/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.host.claim.Claim;
import dev.assent.internal.host.claim.HostedDestination;
import dev.assent.internal.host.send.ClaimedEndpoint;
import dev.assent.internal.host.send.ClaimedEndpoints;
import dev.assent.internal.host.send.ClaimedExporter;
import dev.assent.internal.host.send.UnclaimableException;
import dev.assent.internal.http.HttpSenders;
import dev.assent.internal.send.Endpoints;
import dev.assent.internal.send.ExportLog;
import dev.assent.ledger.Signal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Claims the exporters of one destination. One that can't be claimed has no endpoint, so that its
 * data goes nowhere.
 */
record HostedEndpoints(HostedDestination destination, TakeoverReport report, HttpSenders senders) {

  /** Returns the endpoints. */
  Endpoints claim(ExportLog log) {
    ClaimedEndpoints endpoints = new ClaimedEndpoints(destination.name(), log, senders);
    claim(Signal.TRACES, destination.spans(), endpoints::claim);
    claim(Signal.LOGS, destination.logs(), endpoints::claim);
    claim(Signal.METRICS, destination.metrics(), endpoints::claim);
    return endpoints;
  }

  private <E> void claim(
      Signal signal, @Nullable Claim<E> claim, Function<E, ClaimedEndpoint<?>> claiming) {
    if (claim == null) {
      return;
    }
    try {
      ClaimedExporter claimed = claiming.apply(claim.exporter()).exporter();
      destination.add(signal, claimed);
      if (claimed.kind() == ClaimedExporter.Kind.FOREIGN) {
        report.attemptsOf(claimed.className());
      }
    } catch (UnclaimableException unclaimable) {
      report.note(
          "Assent exports no "
              + signal.id()
              + " to "
              + destination.name()
              + ": "
              + unclaimable.getMessage());
    }
  }
}
