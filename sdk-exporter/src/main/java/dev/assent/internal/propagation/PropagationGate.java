/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.propagation;

import dev.assent.internal.capture.Fatal;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import dev.assent.internal.config.Environment;
import dev.assent.internal.config.HostSdkSettings;
import dev.assent.internal.config.PropagationRule;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.GlobalPrivacyControl;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.subject.CaptureContext;
import dev.assent.policy.Recipient;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides what may leave in the headers of each request: what the settings list for its host, as
 * far as the catalog knows the name and the current decision of the request's subjects permits the
 * value. Closed until {@link #open} is called. Thread-safe; never throws at a request.
 */
public final class PropagationGate {
  private final List<PropagationRule> rules;
  private final PermittedNames names;
  private final RequestPermission nothing;
  private volatile @Nullable Open open;
  private volatile boolean isClosed;

  /** A gate with the rules of the settings. */
  public PropagationGate(HostSdkSettings settings) {
    this.rules = settings.propagated();
    this.names = new PermittedNames(settings);
    this.nothing = RequestPermission.nothing(names);
  }

  /** Returns a gate that lets ids pass only. */
  public static PropagationGate closed() {
    return new PropagationGate(HostSdkSettings.read(Environment.of(Map.of())));
  }

  /**
   * Opens the gate.
   *
   * @param catalog gives names and values their categories
   * @param decisions the decisions, which have a receiver for each rule
   * @param requests returns whose request leaves, by its context
   * @param limits those of the spans that tell the host of a request
   */
  public void open(
      Catalog catalog,
      Decisions decisions,
      Function<Context, CaptureContext> requests,
      Limits limits) {
    List<Listed> listed = new ArrayList<>();
    for (PropagationRule rule : rules) {
      listed.add(
          new Listed(
              rule, headers(rule.names()), decisions.index(rule.purpose(), rule.recipient())));
    }
    open =
        new Open(
            List.copyOf(listed),
            catalog,
            catalog.categories().mask("content"),
            decisions,
            requests,
            limits);
  }

  private static Set<String> headers(Set<String> names) {
    return names.stream().map(PermittedNames::lowerCase).collect(Collectors.toUnmodifiableSet());
  }

  /** Closes the gate for good. Ids still pass. */
  public void close() {
    isClosed = true;
    open = null;
  }

  /**
   * Returns a sentence with the number of listed names that the catalog does not know, which never
   * leave; empty if there is none.
   */
  public String unknownNames(Catalog catalog) {
    long unknown =
        rules.stream()
            .flatMap(rule -> rule.names().stream())
            .distinct()
            .filter(name -> !names.isKnown(name, catalog))
            .count();
    return unknown == 0
        ? ""
        : "ASSENT_PROPAGATE lists "
            + unknown
            + (unknown == 1 ? " name that is" : " names that are")
            + " not in the catalog. No request carries "
            + (unknown == 1 ? "it" : "them")
            + ". Add an entry with a category to a file of ASSENT_CATALOG.";
  }

  /** Returns what may leave with a request. */
  RequestPermission permission(Context context, @Nullable Object carrier) {
    Open now = open;
    if (now == null || isClosed || now.rules.isEmpty()) {
      return nothing;
    }
    try {
      RequestPermission around = RequestPermission.in(context);
      return around != null && around.isInForce(names)
          ? around
          : now.permission(names, context, carrier);
    } catch (Throwable e) {
      Fatal.rethrow(e); // an application's span, context or carrier failed
      return nothing;
    }
  }

  /**
   * Returns whether all that the application's propagators add may leave with a request: gates only
   * report, and the request does not refuse its receiver.
   */
  boolean isOnlyReporting(Context context, @Nullable Object carrier) {
    Open now = open;
    try {
      return now != null
          && !isClosed
          && now.decisions.reportsOnly()
          && !now.isRefused(context, carrier);
    } catch (Throwable e) {
      Fatal.rethrow(e); // an application's span, context or carrier failed
      return false;
    }
  }

  PermittedNames names() {
    return names;
  }

  /** A rule, and the index of its receiver in decisions; -1 if there is none. */
  private record Listed(PropagationRule rule, Set<String> headers, int receiver) {
    boolean isFor(@Nullable RequestServer server) {
      return rule.servers() == null || (server != null && server.isOneOf(rule.servers()));
    }
  }

  private record Open(
      List<Listed> rules,
      Catalog catalog,
      long content,
      Decisions decisions,
      Function<Context, CaptureContext> requests,
      Limits limits) {
    /** Whether a request with the signal goes to a receiver that is a third party. */
    boolean isRefused(Context context, @Nullable Object carrier) {
      if (!GlobalPrivacyControl.isSeen() || !requests.apply(context).subject().hasGpc()) {
        return false;
      }
      return applying(context, carrier).stream()
          .anyMatch(listed -> listed.rule.recipient() == Recipient.THIRD_PARTY);
    }

    /** Returns the rules for the server of a request. */
    private List<Listed> applying(Context context, @Nullable Object carrier) {
      RequestServer server = RequestServer.of(context, carrier, limits.maxValueLength());
      return rules.stream().filter(listed -> listed.isFor(server)).toList();
    }

    RequestPermission permission(PermittedNames names, Context context, @Nullable Object carrier) {
      List<Listed> forServer = applying(context, carrier);
      if (forServer.isEmpty()) {
        return RequestPermission.nothing(names);
      }
      CaptureContext whose = requests.apply(context);
      Decision decision = whose.subject().currentDecision();
      List<RequestPermission.Granted> granted = new ArrayList<>(forServer.size());
      for (Listed listed : forServer) {
        long permitted = listed.receiver < 0 ? 0 : decision.permitted(listed.receiver);
        granted.add(
            new RequestPermission.Granted(
                listed.rule.names(), listed.headers, permitted & ~Categories.UNCLASSIFIED));
      }
      return new RequestPermission(
          names,
          catalog,
          granted,
          new RequestPermission.Inherited(whose.derivedFrom(), content, decision.addedToContent()));
    }
  }

  /** Shows no name. */
  @Override
  public String toString() {
    return "PropagationGate[" + rules.size() + " rules]";
  }
}
