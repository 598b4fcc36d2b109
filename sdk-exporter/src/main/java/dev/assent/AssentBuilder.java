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
import dev.assent.internal.config.Variable;
import dev.assent.internal.instance.Assembly;
import dev.assent.internal.instance.AssentAccess;
import dev.assent.internal.instance.InstanceConfiguration;
import dev.assent.internal.spool.store.KeyWrapper;
import dev.assent.internal.tag.freeze.CategoryGuard;
import dev.assent.internal.time.Clock;
import dev.assent.inventory.Inventory;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import dev.assent.transport.TransportProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.resources.ResourceBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Configures and starts an {@link Assent}. Settings that no method sets are read from the
 * environment and the system properties. A method overrides them, with three exceptions: a switch
 * that is off remains off, the policies of {@code ASSENT_POLICY} apply in addition to {@link
 * #policy}, and the sources of {@code ASSENT_CONSENT_SOURCE} are used in addition to {@link
 * #consentFrom}. {@link #build()} validates all settings, and an error names the method or the
 * variable; a blank text is an error, except in {@link #setting}. A call that throws an exception
 * changes nothing. Options have no effect after the call that they were passed to. Not thread-safe.
 * A builder can build several instances.
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
  static {
    AssentAccess.registerBuilder(builder -> ((AssentBuilder) builder).configuration());
  }

  private final CodeSettings settings = CodeSettings.of();
  private final List<Category> categories = new ArrayList<>();
  private final Set<Purpose> purposes = new LinkedHashSet<>();
  private final List<EventType> events = new ArrayList<>();
  private final List<Field<?>> attributes = new ArrayList<>();
  private final List<Path> catalogs = new ArrayList<>();
  private final Set<Policy> policies = new LinkedHashSet<>();
  private final List<String> destinations = new ArrayList<>();
  private final List<PropagationOptions> propagated = new ArrayList<>();
  private final List<ConsentSource> sources = new ArrayList<>();
  private final Map<String, String> variables = new LinkedHashMap<>();
  private @Nullable Map<String, String> environment;
  private @Nullable TransportProvider transport;
  private Clock clock = Clock.system();
  private Resource resource = Resource.empty();
  private boolean global;
  private boolean closeOnExit = true;

  AssentBuilder() {}

  /**
   * Replaces the process's environment and system properties by these variables. The switches of
   * the process, such as {@code ASSENT_ENABLED=false}, then have no effect either.
   *
   * @param variables the values by the names of the variables in the environment
   */
  public AssentBuilder environment(Map<String, String> variables) {
    this.environment = Map.copyOf(variables);
    return this;
  }

  /**
   * Sets a variable that has no method here, such as {@code OTEL_TRACES_SAMPLER}. It overrides the
   * environment, and the other methods of this class override it.
   *
   * @param name the name, such as {@code ASSENT_PURPOSE} or {@code assent.purpose}
   * @param value the value in the form of the environment; a blank value unsets the variable
   */
  public AssentBuilder setting(String name, String value) {
    variables.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return this;
  }

  /**
   * Sets whether data may leave the process; true by default. False switches Assent off. True does
   * not override {@code ASSENT_ENABLED=false}.
   */
  public AssentBuilder enabled(boolean enabled) {
    return set(Variable.ASSENT_ENABLED, "enabled", Boolean.toString(enabled));
  }

  /** Adds categories of the application. */
  public AssentBuilder categories(Category... added) {
    categories.addAll(List.of(added));
    return this;
  }

  /** Adds purposes of the application, which policies, choices and destinations can name. */
  public AssentBuilder purposes(Purpose... added) {
    purposes.addAll(List.of(added));
    return this;
  }

  /**
   * Declares events. An event can also be declared later, but then data of an earlier run on disk
   * is gated without its declaration.
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
   * Adds policies. Of the rules of all policies, including those of {@code ASSENT_POLICY}, the most
   * restrictive one applies. Without any policy, {@link Policy#strict()} applies.
   */
  public AssentBuilder policy(Policy... added) {
    policies.addAll(List.of(added));
    return this;
  }

  /**
   * Adds a destination. The destinations of a builder replace those of {@code ASSENT_DESTINATIONS},
   * and the default one.
   *
   * @param name the name, such as {@code training}: {@code [a-z][a-z0-9_]*}, at most 63 characters;
   *     each name only once
   * @param options sets the endpoint, the purpose and the recipient
   */
  public AssentBuilder destination(String name, Consumer<DestinationOptions> options) {
    CodeSettings added = CodeSettings.ofDestination(name);
    options.accept(new DestinationOptions(added));
    settings.addAll(added);
    destinations.add(name);
    settings.setItems(Variable.ASSENT_DESTINATIONS, "destination", destinations);
    return this;
  }

  /**
   * Sets the only subject of this process, or the only account whose users it serves.
   *
   * @param path the path, such as {@code acme/u7}, or {@code acme/*} for an account. In the latter
   *     case, data without a subject below the account, or with a subject outside of it, counts as
   *     data of unknown subjects
   */
  public AssentBuilder subject(String path) {
    return set(Variable.ASSENT_SUBJECT, "subject", path);
  }

  /**
   * Adds a consent platform, which provides one document per subject over HTTP.
   *
   * @param address the address, such as {@code https://consent.example.com/v1/consents}; {@code
   *     {subject}} in it is replaced by the subject. Without it, the subject is appended
   */
  public AssentBuilder consentFrom(String address) {
    return consentFrom(address, options -> {});
  }

  /** Adds a consent platform, with options. */
  public AssentBuilder consentFrom(String address, Consumer<PlatformOptions> options) {
    return add(
        added -> {
          added.addItem(Variable.ASSENT_CONSENT_SOURCE, "consentFrom", address);
          options.accept(new PlatformOptions(added));
        });
  }

  /**
   * Adds a file of choices. The first file also stores the choices that are made in this process;
   * files in {@code ASSENT_CONSENT_SOURCE} come before those of this method.
   */
  public AssentBuilder consentFrom(Path file) {
    String source = "file:" + Objects.requireNonNull(file, "file");
    settings.addItem(Variable.ASSENT_CONSENT_SOURCE, "consentFrom", source);
    return this;
  }

  /**
   * Adds a source of choices that the application implements. Assent sends inquiries in the
   * background, on a separate thread, and caches the replies. {@link #build()} starts the source,
   * and {@link Assent#close()} closes it. Null, an exception, a missing reply, or the document of
   * another subject is a failure. Failures are counted, and logged once.
   */
  public AssentBuilder consentFrom(ConsentSource source) {
    sources.add(Objects.requireNonNull(source, "source"));
    return this;
  }

  /**
   * Sets the interval at which sources are asked again; 60 seconds by default, at least one
   * millisecond.
   */
  public AssentBuilder consentRefresh(Duration interval) {
    settings.set(Variable.ASSENT_CONSENT_REFRESH, "consentRefresh", interval);
    return this;
  }

  /** Sets the age beyond which a grant counts as unknown; 24 hours by default. */
  public AssentBuilder consentMaxStaleness(Duration age) {
    settings.set(Variable.ASSENT_CONSENT_MAX_STALENESS, "consentMaxStaleness", age);
    return this;
  }

  /** Sets the limits of data that waits in memory for a choice. */
  public AssentBuilder hold(Consumer<HoldOptions> options) {
    return add(added -> options.accept(new HoldOptions(added)));
  }

  /**
   * Sets the directory in which encrypted data waits while its receiver is not available. Without
   * this setting, no data is written to disk.
   */
  public AssentBuilder spool(Path directory) {
    return spool(directory, options -> {});
  }

  /**
   * Sets the directory in which encrypted data waits while its receiver is not available, and the
   * limits of this data.
   */
  public AssentBuilder spool(Path directory, Consumer<SpoolOptions> options) {
    return add(
        added -> {
          added.set(Variable.ASSENT_SPOOL_DIR, "spool", directory.toString());
          options.accept(new SpoolOptions(added));
        });
  }

  /**
   * Sets the directory that keeps the last known choices of platforms across restarts; none by
   * default.
   */
  public AssentBuilder stateDirectory(Path directory) {
    return set(Variable.ASSENT_STATE_DIR, "stateDirectory", directory.toString());
  }

  /**
   * Sets the directory of the audit journal, which records choices, their receipts and effects, and
   * counts; none by default. It must be another one than those of the spool and of {@link
   * #stateDirectory}. Several processes may share it: each writes a journal of its own.
   */
  public AssentBuilder auditDirectory(Path directory) {
    return set(Variable.ASSENT_AUDIT_DIR, "auditDirectory", directory.toString());
  }

  /**
   * Sets the address for requests to delete sent data that may no longer be kept. It requires a
   * {@link #stateDirectory}.
   *
   * @param retention the time for which the receiver keeps data; afterwards, no request is needed
   */
  public AssentBuilder deletion(String address, Duration retention) {
    return add(
        added -> {
          added.set(Variable.ASSENT_DELETION_ENDPOINT, "deletion", address);
          added.set(Variable.ASSENT_DELETION_RETENTION, "deletion", retention);
        });
  }

  /**
   * Sets the address for requests to delete data, for a receiver that keeps data without a limit.
   */
  public AssentBuilder deletion(String address) {
    return set(Variable.ASSENT_DELETION_ENDPOINT, "deletion", address);
  }

  /**
   * Lists the names that may leave in the headers of requests to some hosts, beside trace ids: keys
   * of baggage entries, vendors of the trace state, and headers. Each is sent only if the catalog
   * has its name and the current decision permits its categories. The hosts of a builder replace
   * {@code ASSENT_PROPAGATE}.
   *
   * @param hosts a host or the hosts below a domain, at any port or at one, such as {@code
   *     api.example.com}, {@code *.example.com} or {@code localhost:8080}; each only once
   * @param options sets the names, the purpose and the recipient
   * @throws ConfigurationException if the hosts or a name contain {@code ;}, {@code ,} or {@code =}
   */
  public AssentBuilder propagate(String hosts, Consumer<PropagationOptions> options) {
    PropagationOptions added = new PropagationOptions(Objects.requireNonNull(hosts, "hosts"));
    options.accept(added);
    PropagationOptions kept = added.copy();
    if (kept.hasSeparators()) {
      throw new ConfigurationException(
          "AssentBuilder.propagate",
          "hosts and names must not contain ';', ',' or '='; pass each name as its own argument,"
              + " and call propagate once per host");
    }
    propagated.add(kept);
    set(Variable.ASSENT_PROPAGATE, "propagate", joined(PropagationOptions::names));
    set(Variable.ASSENT_PROPAGATE_PURPOSE, "propagate", joined(PropagationOptions::purpose));
    return set(
        Variable.ASSENT_PROPAGATE_RECIPIENT, "propagate", joined(PropagationOptions::recipient));
  }

  private String joined(Function<PropagationOptions, String> part) {
    return propagated.stream()
        .map(each -> each.hosts() + "=" + part.apply(each))
        .collect(Collectors.joining(";"));
  }

  /**
   * Sets the file for the names of fields that were withheld as unclassified, for review. A name
   * can be personal data, so use this in development only.
   */
  public AssentBuilder reportUnclassified(Path file) {
    return set(Variable.ASSENT_REPORT_UNCLASSIFIED, "reportUnclassified", file.toString());
  }

  /**
   * Records the names of all captured data, and merges the inventory into a file when the instance
   * closes. Several instances and processes may share the file. A name can be personal data, so use
   * this in tests and builds only.
   *
   * @see Assent#inventory()
   */
  public AssentBuilder recordInventory(Path file) {
    return set(Variable.ASSENT_INVENTORY, "recordInventory", file.toString());
  }

  /**
   * Sets the transport that carries all requests. It overrides {@code ASSENT_TRANSPORT}, and what
   * the class path offers.
   */
  public AssentBuilder transport(TransportProvider provider) {
    this.transport = Objects.requireNonNull(provider, "provider");
    return this;
  }

  /** Replaces the system's clock, for tests. */
  public AssentBuilder clock(io.opentelemetry.sdk.common.Clock clock) {
    this.clock = new GivenClock(Objects.requireNonNull(clock, "clock"));
    return this;
  }

  /**
   * Adds resource attributes. They override {@code OTEL_RESOURCE_ATTRIBUTES}.
   *
   * @throws ConfigurationException if the resource has the attribute {@code assent.category}: each
   *     datum has its own categories
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
    this.resource = merged(this.resource, plain);
    return this;
  }

  /** As {@link Resource#merge}, which would log the URLs of two schemas that differ. */
  private static Resource merged(Resource former, Resource added) {
    String one = former.getSchemaUrl();
    String other = added.getSchemaUrl();
    boolean isOne = other == null || other.isEmpty() || other.equals(one);
    String schema = isOne ? one : one == null || one.isEmpty() ? other : null;
    ResourceBuilder both = former.toBuilder().putAll(added);
    return Resource.create(both.build().getAttributes(), schema);
  }

  /**
   * Registers the instance's OpenTelemetry as the global one, for instrumentation that uses it.
   *
   * @see Assent#openTelemetry()
   */
  public AssentBuilder registerGlobal() {
    this.global = true;
    return this;
  }

  /**
   * Sets whether the instance closes itself when the process exits, which takes a few seconds at
   * most; true by default.
   */
  public AssentBuilder closeOnExit(boolean closeOnExit) {
    this.closeOnExit = closeOnExit;
    return this;
  }

  /**
   * Starts an instance.
   *
   * @throws ConfigurationException naming the first invalid setting and the valid values
   * @throws IllegalStateException if {@link #registerGlobal()} has no effect: another OpenTelemetry
   *     was registered before, or the Java agent ignores the registration; the message describes
   *     the remedy
   */
  public Assent build() {
    return new Assent(Assembly.start(configuration()));
  }

  /**
   * Returns the inventory of the instance that {@link #build()} would start, without starting one:
   * no data leaves, no choice is loaded, and no file is written.
   *
   * @throws ConfigurationException naming the first invalid setting and the valid values
   */
  public Inventory inventory() {
    return Assembly.inventory(configuration());
  }

  private InstanceConfiguration configuration() {
    return new InstanceConfiguration(
        environment(),
        categories,
        purposes,
        events,
        attributes,
        catalogs,
        policies(),
        sources,
        transport,
        clock,
        resource,
        global,
        closeOnExit,
        KeyWrapper.NONE,
        null);
  }

  /**
   * Adds all settings of one call, or none if the call fails. Later changes of the options have no
   * effect.
   */
  private AssentBuilder add(Consumer<CodeSettings> call) {
    CodeSettings added = CodeSettings.of();
    call.accept(added);
    settings.addAll(added);
    return this;
  }

  private AssentBuilder set(Variable variable, String method, String value) {
    settings.set(variable, method, value);
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

  /** Adapts OpenTelemetry's clock to Assent's interface. */
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
