/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.capture.EventType;
import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.internal.config.Environment;
import dev.assent.internal.consent.ConsentSource;
import dev.assent.internal.tag.CategoryGuard;
import dev.assent.internal.time.Clock;
import dev.assent.policy.Purpose;
import io.opentelemetry.sdk.resources.Resource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Starts an {@link Assent}: the environment's settings, and what only code can add. Not
 * thread-safe; used once or several times.
 */
public final class AssentBuilder {
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<Category> categories = new ArrayList<>();
  private final Set<Purpose> purposes = new LinkedHashSet<>();
  private final List<EventType> events = new ArrayList<>();
  private final List<Path> catalogs = new ArrayList<>();
  private final List<String> policies = new ArrayList<>();
  private final List<ConsentSource> sources = new ArrayList<>();
  private @Nullable Map<String, String> variables;
  private Clock clock = Clock.system();
  private Resource resource = Resource.empty();
  private boolean global;
  private boolean closeOnExit = true;

  AssentBuilder() {}

  /**
   * Reads these variables instead of the process's environment and system properties.
   *
   * @param variables by their names in the environment
   */
  public AssentBuilder environment(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
    return this;
  }

  /**
   * Sets one variable; it wins over the environment and the system properties, but turns no switch
   * on that they turn off.
   *
   * @param name such as {@code ASSENT_PURPOSE} or {@code assent.purpose}
   * @param value as it would stand in the environment; blank unsets it
   */
  public AssentBuilder setting(String name, String value) {
    settings.put(name, value);
    return this;
  }

  /** Adds the application's own leaves. */
  public AssentBuilder category(Category... added) {
    categories.addAll(List.of(added));
    return this;
  }

  /**
   * Adds the application's own purposes, which policies, choices and destinations may then name.
   */
  public AssentBuilder purpose(Purpose... added) {
    purposes.addAll(List.of(added));
    return this;
  }

  /**
   * Declares kinds of events before anything is recorded, or read from disk. {@code
   * capture().declare(…)} gives their emitters, and may declare more at any time.
   */
  public AssentBuilder events(EventType... added) {
    events.addAll(List.of(added));
    return this;
  }

  /** Adds catalog files, after those of {@code ASSENT_CATALOG}. */
  public AssentBuilder catalog(Path... files) {
    catalogs.addAll(List.of(files));
    return this;
  }

  /**
   * Adds policies, pooled with each other and with those of {@code ASSENT_POLICY}. Where that is
   * not set, these stand alone.
   *
   * @param presetsAndFiles {@code strict}, {@code terms}, or paths of policy files
   */
  public AssentBuilder policy(String... presetsAndFiles) {
    policies.addAll(List.of(presetsAndFiles));
    return this;
  }

  /**
   * Adds a source of choices beside those of {@code ASSENT_CONSENT_SOURCE}. It is asked in the
   * background, on a thread of its own, and what it answers is cached; it is started by {@link
   * #build()} and closed with the instance. What it does wrong (null, exceptions, no answer,
   * documents of others) counts as unknown, is counted and logged once.
   */
  public AssentBuilder consentSource(ConsentSource source) {
    sources.add(source);
    return this;
  }

  /** Replaces the system's clock. */
  public AssentBuilder clock(Clock clock) {
    this.clock = clock;
    return this;
  }

  /**
   * Adds resource attributes; they win over {@code OTEL_RESOURCE_ATTRIBUTES}.
   *
   * @throws ConfigurationException if it declares {@code assent.category}: each datum has its own
   */
  public AssentBuilder resource(Resource resource) {
    Resource plain = CategoryGuard.plain(resource);
    plain
        .getAttributes()
        .forEach(
            (key, value) -> {
              if (CategoryGuard.declares(key.getKey(), value)) {
                throw new ConfigurationException(
                    "AssentBuilder.resource",
                    "a resource can't declare assent.category, since each datum has its own:"
                        + " declare it on spans, log records and measurements, or give names their"
                        + " categories in a catalog file");
              }
            });
    this.resource = this.resource.merge(plain);
    return this;
  }

  /**
   * Makes the instance's OpenTelemetry the global one, for instrumentation that looks there.
   *
   * @see Assent#openTelemetry()
   */
  public AssentBuilder registerGlobal() {
    this.global = true;
    return this;
  }

  /**
   * Whether the instance closes itself when the process exits, which takes some seconds at most;
   * true by default.
   */
  public AssentBuilder closeOnExit(boolean closeOnExit) {
    this.closeOnExit = closeOnExit;
    return this;
  }

  /**
   * Starts it.
   *
   * @throws dev.assent.config.ConfigurationException naming the first setting that is wrong and
   *     what would be valid
   * @throws IllegalStateException if it is to be global and is not: another OpenTelemetry was
   *     registered before, or the Java agent ignores the registration; the message says what to do
   */
  public Assent build() {
    return Assembly.assemble(this);
  }

  Environment environment() {
    Environment environment =
        variables == null ? Environment.ofProcess() : Environment.of(variables);
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      environment = environment.with(setting.getKey(), setting.getValue());
    }
    return environment;
  }

  List<Category> categories() {
    return categories;
  }

  Set<Purpose> purposes() {
    return purposes;
  }

  List<EventType> events() {
    return events;
  }

  List<Path> catalogs() {
    return catalogs;
  }

  List<String> policies() {
    return policies;
  }

  List<ConsentSource> sources() {
    return sources;
  }

  Clock clock() {
    return clock;
  }

  Resource resource() {
    return resource;
  }

  boolean isGlobal() {
    return global;
  }

  boolean closesOnExit() {
    return closeOnExit;
  }
}
