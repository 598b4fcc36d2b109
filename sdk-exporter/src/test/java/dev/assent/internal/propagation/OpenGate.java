/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.propagation;

import dev.assent.category.Category;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.config.HostSdkSettings;
import dev.assent.internal.config.PropagationRule;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.GivenDecisions;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.tag.OwnRequests;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.subject.SpanMarkers;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.api.common.AttributeType;
import java.util.List;
import java.util.Set;

/** An open gate behind the preset {@code strict}, with a catalog that knows some names. */
final class OpenGate {
  private static final Set<String> HEADERS = Set.of("x-all", "x-kind", "x-request-kind");
  private static final Set<String> NAMES =
      Set.of("tenant", "region", "Tenant", "tracestate.acme", "tracestate.fw5@dt");

  private OpenGate() {}

  static Catalog catalog() {
    Catalog catalog = Catalog.builtIn();
    long service = catalog.categories().mask(Category.SERVICE_TELEMETRY);
    long chat = catalog.categories().mask(Category.CONTENT_CHAT);
    NAMES.forEach(name -> catalog.declareAttribute(name, service, AttributeType.STRING, 16));
    HEADERS.forEach(
        name ->
            catalog.declareAttribute(
                PermittedNames.HEADER + name, service, AttributeType.STRING_ARRAY, 64));
    catalog.declareAttribute("topic", chat, AttributeType.STRING, 64);
    return catalog;
  }

  static PropagationGate of(String subjectEntry, PropagationRule... rules) {
    return of(Limits.NONE, subjectEntry, rules);
  }

  static PropagationGate of(Limits limits, String subjectEntry, PropagationRule... rules) {
    Catalog catalog = catalog();
    Decisions decisions =
        new GivenDecisions(
                List.of(new Destination("own", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY)),
                "",
                builder ->
                    builder
                        .spanSubjects(new SpanMarkers(catalog.categories()))
                        .policy(
                            PooledPolicy.load(List.of("strict"), catalog.categories(), Set.of())))
            .decisions();
    PropagationGate gate =
        new PropagationGate(new HostSdkSettings(subjectEntry, List.of(), List.of(rules)));
    gate.open(catalog, decisions, OwnRequests.of(decisions), limits);
    return gate;
  }
}
