/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.internal.canary.CanarySearch;
import dev.assent.inventory.FieldEntry;
import dev.assent.inventory.FieldEntry.Kind;
import dev.assent.inventory.FieldEntry.Origin;
import dev.assent.inventory.Inventory;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Records canaries in an instance, in the scopes, events and fields of its inventory, and in the
 * places that hold content in every application: addresses, log texts, exceptions, keys of
 * messages. Confined to one thread.
 */
final class ProofPlants {
  /** Attributes that hold content, whatever an inventory says. */
  private static final List<String> ADDRESSES =
      List.of("url.full", "url.path", "url.query", "messaging.kafka.message.key");

  private static final Set<String> TEXTS = Set.of("string", "any");
  private static final String LIST = "string[]";
  private static final String OWN_SCOPE = "dev.assent.testing.proof";
  private static final int SCOPES = 32;
  private static final int FIELDS = 60;

  /** After so many scopes, data is flushed, so that no queue is full. */
  private static final int PART = 16;

  /**
   * A canary.
   *
   * @param person the index of the person whom it concerns
   * @param place where it was put, for the page
   * @param field the attribute; empty for another place
   */
  record Plant(ProofStep step, int person, String place, String field) {}

  private final CanarySearch canaries;
  private final List<Plant> planted = new ArrayList<>();
  private final List<FieldEntry> fields;
  private final Map<String, List<FieldEntry>> byEvent = new LinkedHashMap<>();
  private final List<String> scopes;
  private final List<String> without;
  private final int first;

  ProofPlants(CanarySearch canaries, Inventory inventory) {
    this.canaries = canaries;
    first = canaries.size();
    fields = inventory.fields().stream().filter(ProofPlants::isText).toList();
    inventory.fields().stream()
        .filter(field -> field.kind() == Kind.EVENT && !field.prefix())
        .forEach(event -> byEvent.put(event.name(), having(event.name())));
    TreeSet<String> names = new TreeSet<>();
    inventory.fields().stream()
        .filter(field -> field.kind() == Kind.SCOPE || field.kind() == Kind.LOGGER)
        .filter(field -> !field.prefix() && field.origins().contains(Origin.SEEN))
        .map(FieldEntry::name)
        .forEach(names::add);
    scopes = Stream.concat(Stream.of(OWN_SCOPE), names.stream()).limit(SCOPES).toList();
    without = names.stream().filter(name -> !scopes.contains(name)).toList();
  }

  private static boolean isText(FieldEntry field) {
    String type = field.type();
    return field.kind() == Kind.ATTRIBUTE
        && type != null
        && (TEXTS.contains(type) || type.equals(LIST));
  }

  private List<FieldEntry> having(String event) {
    return fields.stream().filter(field -> field.events().contains(event)).toList();
  }

  /** The canaries so far, in the order of their numbers. */
  List<Plant> planted() {
    return planted;
  }

  /** The number of the first canary. */
  int first() {
    return first;
  }

  /** The scopes in which nothing is planted, because there are too many. */
  List<String> scopesWithout() {
    return without;
  }

  /**
   * Records the canaries of one person.
   *
   * @param flush sends what was recorded, and returns whether it arrived
   * @return whether all arrived so far
   */
  boolean plant(Assent assent, ProofStep step, int person, BooleanSupplier flush) {
    boolean arrived = true;
    String path = Proof.PEOPLE.get(person);
    Context context = assent.subject(path).storeInContext(Context.root());
    try (Scope current = context.makeCurrent()) {
      byEvent.forEach((event, having) -> event(assent, step, person, event, having));
      for (int i = 0; i < scopes.size(); i++) {
        String scope = scopes.get(i);
        for (int from = 0; from < fields.size(); from += FIELDS) {
          List<FieldEntry> some = fields.subList(from, Math.min(from + FIELDS, fields.size()));
          span(assent, step, person, scope, some);
        }
        content(assent, step, person, scope);
        arrived &= i % PART != PART - 1 || flush.getAsBoolean();
      }
    }
    return arrived;
  }

  private String canary(ProofStep step, int person, String place, String field) {
    planted.add(new Plant(step, person, place, field));
    return canaries.next();
  }

  private void event(
      Assent assent, ProofStep step, int person, String event, List<FieldEntry> having) {
    LogRecordBuilder log =
        assent
            .openTelemetry()
            .getLogsBridge()
            .get(OWN_SCOPE)
            .logRecordBuilder()
            .setSeverity(Severity.INFO)
            .setEventName(event);
    for (FieldEntry field : having) {
      String place = "event " + event + ", attribute " + name(field);
      String value = canary(step, person, place, name(field));
      if (LIST.equals(field.type())) {
        log.setAttribute(AttributeKey.stringArrayKey(name(field)), List.of(value));
      } else {
        log.setAttribute(AttributeKey.stringKey(name(field)), value);
      }
    }
    log.emit();
  }

  /** Of a prefix, some name below it. */
  private static String name(FieldEntry field) {
    return field.prefix() ? field.name() + "proof" : field.name();
  }

  private void span(
      Assent assent, ProofStep step, int person, String scope, List<FieldEntry> having) {
    Span span = assent.openTelemetry().getTracer(scope).spanBuilder("proof").startSpan();
    for (FieldEntry field : having) {
      String place = "span of scope " + scope + ", attribute " + name(field);
      String value = canary(step, person, place, name(field));
      if (LIST.equals(field.type())) {
        span.setAttribute(AttributeKey.stringArrayKey(name(field)), List.of(value));
      } else {
        span.setAttribute(name(field), value);
      }
    }
    span.end();
  }

  private void content(Assent assent, ProofStep step, int person, String scope) {
    String in = " of scope " + scope;
    Span span =
        assent
            .openTelemetry()
            .getTracer(scope)
            .spanBuilder("GET /" + canary(step, person, "span" + in + ", name", ""))
            .setSpanKind(SpanKind.SERVER)
            .startSpan();
    for (String address : ADDRESSES) {
      String before = address.equals("url.full") ? "http://proof.invalid/" : "";
      span.setAttribute(
          address, before + canary(step, person, "span" + in + ", attribute " + address, address));
    }
    span.recordException(
        new IllegalStateException(
            "no " + canary(step, person, "span" + in + ", message of an exception", "")));
    span.setStatus(StatusCode.ERROR, "no " + canary(step, person, "span" + in + ", status", ""));
    span.end();
    assent
        .openTelemetry()
        .getLogsBridge()
        .get(scope)
        .logRecordBuilder()
        .setSeverity(Severity.WARN)
        .setBody("no " + canary(step, person, "log record" + in + ", body", ""))
        .setException(
            new IllegalStateException(
                "no " + canary(step, person, "log record" + in + ", message of an exception", "")))
        .emit();
  }

  /** The category of what is in no field of an inventory. */
  static Category content() {
    return Category.CONTENT_OTHER;
  }
}
