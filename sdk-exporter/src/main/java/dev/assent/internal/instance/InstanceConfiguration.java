/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.consent.ConsentSource;
import dev.assent.internal.config.Environment;
import dev.assent.internal.spool.store.KeyWrapper;
import dev.assent.internal.time.Clock;
import dev.assent.policy.Purpose;
import dev.assent.transport.TransportProvider;
import io.opentelemetry.sdk.resources.Resource;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of an instance: the environment with the settings made in code, and the objects
 * that only code can add. Immutable.
 *
 * @param environment the settings
 * @param categories the application's own categories
 * @param purposes the application's own purposes
 * @param events events that are declared before anything is recorded
 * @param attributes attributes that are declared like those of a catalog file
 * @param catalogs catalog files, after those of the environment
 * @param policies names of presets and policy files, pooled with those of the environment
 * @param sources sources of consent that the application implements
 * @param transport carries requests; null for the one that the environment chooses
 * @param clock the time
 * @param resource resource attributes, before those of the environment
 * @param isGlobal whether its OpenTelemetry becomes the global one
 * @param closesOnExit whether it closes itself when the process exits
 * @param keys wraps the keys of the spools
 * @param first called with the instance before data can be recorded, and before data of earlier
 *     runs can leave: choices that are made in it come first. It returns whether that data may
 *     leave at all; null if nothing comes first
 */
public record InstanceConfiguration(
    Environment environment,
    List<Category> categories,
    Set<Purpose> purposes,
    List<EventType> events,
    List<Field<?>> attributes,
    List<Path> catalogs,
    List<String> policies,
    List<ConsentSource> sources,
    @Nullable TransportProvider transport,
    Clock clock,
    Resource resource,
    boolean isGlobal,
    boolean closesOnExit,
    KeyWrapper keys,
    @Nullable Predicate<AssentInstance> first) {
  /** Copies the collections. */
  public InstanceConfiguration {
    categories = List.copyOf(categories);
    purposes = Collections.unmodifiableSet(new LinkedHashSet<>(purposes));
    events = List.copyOf(events);
    attributes = List.copyOf(attributes);
    catalogs = List.copyOf(catalogs);
    policies = List.copyOf(policies);
    sources = List.copyOf(sources);
  }

  /** Returns a configuration without additions in code. */
  public static InstanceConfiguration of(Environment environment, Clock clock) {
    return new InstanceConfiguration(
        environment,
        List.of(),
        Set.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        null,
        clock,
        Resource.empty(),
        false,
        false,
        KeyWrapper.NONE,
        null);
  }

  /** Returns the same with other keys, another transport, and with what comes first. */
  public InstanceConfiguration with(
      KeyWrapper wrapper, TransportProvider carrier, Predicate<AssentInstance> beforeAll) {
    return new InstanceConfiguration(
        environment,
        categories,
        purposes,
        events,
        attributes,
        catalogs,
        policies,
        sources,
        carrier,
        clock,
        resource,
        isGlobal,
        closesOnExit,
        wrapper,
        beforeAll);
  }
}
