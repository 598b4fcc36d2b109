/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.consent.ConsentSource;
import dev.assent.internal.config.CodeSettings;
import dev.assent.internal.config.Environment;
import dev.assent.internal.instance.Assembly;
import dev.assent.internal.instance.InstanceConfiguration;
import dev.assent.internal.tag.CategoryGuard;
import dev.assent.internal.time.Clock;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import io.opentelemetry.sdk.resources.Resource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Configures and starts an {@link Assent}. What is not set here is read from the environment and
 * the system properties; what is set here wins over them, with three exceptions: a switch that is
 * off stays off, {@code ASSENT_POLICY} is pooled with {@link #policy}, and the sources of {@code
 * ASSENT_CONSENT_SOURCE} are asked beside {@link #consentFrom}. Everything is validated by {@link
 * #build()}, and an error names the call or the variable. Not thread-safe; may build several
 * instances.
 *
 * <pre>{@code
 * Assent assent = Assent.builder()
 *     .policy(Policy.terms())
 *     .events(CHAT)
 *     .destination("ops", to -> to.endpoint("https://otlp.example.com"))
 *     .destination("training", to -> to.endpoint("https://ml.example.com").purpose(AI_TRAINING))
 *     .consentFrom("https://consent.example.com/v1/consents")
 *     .build();
 * }</pre>
 */
public final class AssentBuilder {
  private final CodeSettings settings = new CodeSettings();
  private final List<Category> categories = new ArrayList<>();
  private final Set<Purpose> purposes = new LinkedHashSet<>();
  private final List<EventType> events = new ArrayList<>();
  private final List<Field<?>> attributes = new ArrayList<>();
  private final List<Path> catalogs = new ArrayList<>();
  private final Set<Policy> policies = new LinkedHashSet<>();
  private final Set<String> destinations = new LinkedHashSet<>();
  private final List<ConsentSource> sources = new ArrayList<>();
  private final Map<String, String> variables = new LinkedHashMap<>();
  private @Nullable Map<String, String> environment;
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
    this.environment = Map.copyOf(variables);
    return this;
  }

  /**
   * Sets a variable that has no method here, such as {@code OTEL_TRACES_SAMPLER}. It wins over the
   * environment, and the methods of this class win over it.
   *
   * @param name such as {@code ASSENT_PURPOSE} or {@code assent.purpose}
   * @param value as the environment would have it; blank unsets it
   */
  public AssentBuilder setting(String name, String value) {
    variables.put(name, value);
    return this;
  }

  /**
   * Whether anything may leave; true by default. It turns off, but never on: {@code
   * ASSENT_ENABLED}.
   */
  public AssentBuilder enabled(boolean enabled) {
    return set("ASSENT_ENABLED", "enabled", Boolean.toString(enabled));
  }

  /** Adds categories of the application's own. */
  public AssentBuilder categories(Category... added) {
    categories.addAll(List.of(added));
    return this;
  }

  /** Adds purposes of the application's own, for policies, choices and destinations to name. */
  public AssentBuilder purposes(Purpose... added) {
    purposes.addAll(List.of(added));
    return this;
  }

  /**
   * Declares events. An event can also be declared later, but data that an earlier run left on disk
   * are then judged without it.
   */
  public AssentBuilder events(EventType... added) {
    events.addAll(List.of(added));
    return this;
  }

  /**
   * Declares attributes of spans, log records and metric points, as a catalog file does: their
   * categories, types and maximum lengths.
   */
  public AssentBuilder attributes(Field<?>... added) {
    attributes.addAll(List.of(added));
    return this;
  }

  /** Adds catalog files, after those of {@code ASSENT_CATALOG}. */
  public AssentBuilder catalog(Path... files) {
    catalogs.addAll(List.of(files));
    return this;
  }

  /**
   * Adds policies. They are pooled with each other and with those of {@code ASSENT_POLICY}; where
   * neither is set, {@link Policy#strict()} holds.
   */
  public AssentBuilder policy(Policy... added) {
    policies.addAll(List.of(added));
    return this;
  }

  /**
   * Adds a destination. The destinations of a builder replace those of {@code ASSENT_DESTINATIONS},
   * and the default one.
   *
   * @param name such as {@code training}: {@code [a-z][a-z0-9_]*}, at most 63 characters
   * @param options sets where data go, what for, and who receives them
   */
  public AssentBuilder destination(String name, Consumer<DestinationOptions> options) {
    destinations.add(name);
    settings.setItems(
        "ASSENT_DESTINATIONS", "AssentBuilder.destination", List.copyOf(destinations));
    options.accept(new DestinationOptions(settings, name));
    return this;
  }

  /**
   * The one subject of this process, or the account that it serves.
   *
   * @param path such as {@code acme/u7}
   */
  public AssentBuilder subject(String path) {
    return set("ASSENT_SUBJECT", "subject", path);
  }

  /**
   * Adds a consent platform, which serves a document per subject over HTTP.
   *
   * @param address such as {@code https://consent.example.com/v1/consents}; {@code {subject}} in it
   *     stands for the subject, which else is appended
   */
  public AssentBuilder consentFrom(String address) {
    return consentFrom(address, options -> {});
  }

  /** Adds a consent platform, with options. */
  public AssentBuilder consentFrom(String address, Consumer<PlatformOptions> options) {
    settings.addItem("ASSENT_CONSENT_SOURCE", "AssentBuilder.consentFrom", address);
    options.accept(new PlatformOptions(settings));
    return this;
  }

  /** Adds a file of choices, which also stores the choices that are made in this process. */
  public AssentBuilder consentFrom(Path file) {
    settings.addItem("ASSENT_CONSENT_SOURCE", "AssentBuilder.consentFrom", "file:" + file);
    return this;
  }

  /**
   * Adds a source of choices that the application implements. It is asked in the background, on a
   * thread of its own, and its answers are cached; {@link #build()} starts it, and {@link
   * Assent#close()} closes it. Null, an exception, no answer, or the document of another subject
   * count as unknown; they are counted, and logged once.
   */
  public AssentBuilder consentFrom(ConsentSource source) {
    sources.add(source);
    return this;
  }

  /** How often sources are asked again; 60 seconds by default, at least a millisecond. */
  public AssentBuilder consentRefresh(Duration interval) {
    settings.set("ASSENT_CONSENT_REFRESH", "AssentBuilder.consentRefresh", interval);
    return this;
  }

  /** How old a grant may become before it counts as unknown; 24 hours by default. */
  public AssentBuilder consentMaxStaleness(Duration age) {
    settings.set("ASSENT_CONSENT_MAX_STALENESS", "AssentBuilder.consentMaxStaleness", age);
    return this;
  }

  /** The bounds of data that wait in memory for a choice. */
  public AssentBuilder hold(Consumer<HoldOptions> options) {
    options.accept(new HoldOptions(settings));
    return this;
  }

  /** Where data wait, encrypted, for a receiver that is away; without it nothing is on disk. */
  public AssentBuilder spool(Path directory) {
    return spool(directory, options -> {});
  }

  /** Where data wait, encrypted, for a receiver that is away, and how much of it. */
  public AssentBuilder spool(Path directory, Consumer<SpoolOptions> options) {
    set("ASSENT_SPOOL_DIR", "spool", directory.toString());
    options.accept(new SpoolOptions(settings));
    return this;
  }

  /** Where the last known choices of platforms are kept over a restart; nowhere by default. */
  public AssentBuilder stateDirectory(Path directory) {
    return set("ASSENT_STATE_DIR", "stateDirectory", directory.toString());
  }

  /**
   * The address that is asked to delete data that were sent and may not be kept any more. It needs
   * a {@link #stateDirectory}.
   *
   * @param retention how long the receiver keeps data, after which no request is needed
   */
  public AssentBuilder deletion(String address, Duration retention) {
    settings.set("ASSENT_DELETION_RETENTION", "AssentBuilder.deletion", retention);
    return deletion(address);
  }

  /** The same, where the receiver keeps data for ever. */
  public AssentBuilder deletion(String address) {
    return set("ASSENT_DELETION_ENDPOINT", "deletion", address);
  }

  /** Where the names of fields that were withheld as unclassified are written, for review. */
  public AssentBuilder reportUnclassified(Path file) {
    return set("ASSENT_REPORT_UNCLASSIFIED", "reportUnclassified", file.toString());
  }

  /** Replaces the system's clock, for tests. */
  public AssentBuilder clock(io.opentelemetry.sdk.common.Clock clock) {
    this.clock = new GivenClock(clock);
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
   * @throws ConfigurationException naming the first setting that is wrong and what would be valid
   * @throws IllegalStateException if it is to be global and is not: another OpenTelemetry was
   *     registered before, or the Java agent ignores the registration; the message says what to do
   */
  public Assent build() {
    return new Assent(
        Assembly.start(
            new InstanceConfiguration(
                environment(),
                categories,
                purposes,
                events,
                attributes,
                catalogs,
                policies(),
                sources,
                clock,
                resource,
                global,
                closeOnExit)));
  }

  private AssentBuilder set(String variable, String method, String value) {
    settings.set(variable, "AssentBuilder." + method, value);
    return this;
  }

  Environment environment() {
    Environment read = environment == null ? Environment.ofProcess() : Environment.of(environment);
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      read = read.with(variable.getKey(), variable.getValue());
    }
    return read.with(settings);
  }

  List<String> policies() {
    return policies.stream().map(Policy::name).toList();
  }

  /** OpenTelemetry's clock as Assent's. */
  private record GivenClock(io.opentelemetry.sdk.common.Clock given) implements Clock {
    @Override
    public long epochNanos() {
      return given.now();
    }

    @Override
    public long nanoTime() {
      return given.nanoTime();
    }
  }
}
