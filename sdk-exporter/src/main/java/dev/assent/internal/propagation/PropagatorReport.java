/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.propagation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Reports what the configured propagators would send and Assent does not. It names fields only. */
final class PropagatorReport {
  /** The prefixes of headers that carry one baggage entry each, in lower case. */
  static final List<String> BAGGAGE_PREFIXES = List.of("uberctx-", "ot-baggage-");

  /** The fields of propagators that also send baggage. */
  private static final Set<String> WITH_BAGGAGE =
      Set.of("baggage", "uber-trace-id", "ot-tracer-traceid");

  private PropagatorReport() {}

  static String of(Collection<String> fields, PermittedNames permittedNames, boolean later) {
    List<String> cut = new ArrayList<>();
    if (fields.stream().map(PermittedNames::lowerCase).anyMatch(WITH_BAGGAGE::contains)) {
      cut.add("baggage");
    }
    if (fields.stream().anyMatch("tracestate"::equalsIgnoreCase)) {
      cut.add("trace state");
    }
    fields.stream()
        .filter(field -> !OutgoingHeader.isKnown(field) && !permittedNames.isListedHeader(field))
        .forEach(field -> cut.add("the header " + field));
    if (cut.isEmpty()) {
      return "";
    }
    String rest = permittedNames.isEmpty() ? "" : " beyond ASSENT_PROPAGATE";
    return (later ? "Once report only is over, " : "")
        + "Assent does not send "
        + String.join(", ", cut)
        + rest
        + " to other services. If they need it, list the names in ASSENT_PROPAGATE.";
  }
}
