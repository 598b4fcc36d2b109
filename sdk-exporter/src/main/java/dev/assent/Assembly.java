/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.capture.EventType;
import dev.assent.capture.Events;
import dev.assent.config.ConfigurationException;
import dev.assent.internal.capture.EventDeclarations;
import dev.assent.internal.capture.LiveEvents;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.UnclassifiedReport;
import dev.assent.internal.config.ConsentSettings;
import dev.assent.internal.config.DeletionSettings;
import dev.assent.internal.config.DestinationSettings;
import dev.assent.internal.config.Environment;
import dev.assent.internal.config.Settings;
import dev.assent.internal.config.SpoolSettings;
import dev.assent.internal.consent.ConsentSources;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.deletion.DeletionRequests;
import dev.assent.internal.gate.WithheldNames;
import dev.assent.internal.instance.ControlThreads;
import dev.assent.internal.instance.DestinationExporter;
import dev.assent.internal.instance.DestinationExporters;
import dev.assent.internal.instance.ForeignTelemetry;
import dev.assent.internal.instance.GlobalRegistration;
import dev.assent.internal.instance.LogHygiene;
import dev.assent.internal.instance.SubjectSources;
import dev.assent.internal.instance.Telemetry;
import dev.assent.internal.ledger.Ledger;
import dev.assent.internal.metric.MetricCollector;
import dev.assent.internal.pipeline.Hold;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.signature.VerificationKeys;
import dev.assent.internal.spool.Spool;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.tag.SpanMarkers;
import dev.assent.ledger.Signal;
import dev.assent.policy.Destination;
import io.opentelemetry.sdk.resources.Resource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** Puts one Assent instance together, from the settings to the running threads. */
final class Assembly {
  private static final System.Logger LOGGER = System.getLogger("dev.assent");

  private final AssentBuilder builder;
  private final Environment environment;
  private final Settings settings;
  private final Catalog catalog;
  private final List<String> policyNames;
  private final PooledPolicy policy;
  private final List<Destination> destinations;

  private Assembly(AssentBuilder builder) {
    this.builder = builder;
    this.environment = builder.environment();
    this.settings = Settings.read(environment);
    this.catalog = catalog();
    this.policyNames = policyNames();
    this.policy = PooledPolicy.load(policyNames, catalog.categories(), builder.purposes());
    this.destinations = destinations();
  }

  static Assent assemble(AssentBuilder builder) {
    LogHygiene.install();
    Assembly assembly = new Assembly(builder);
    ControlThreads threads = ControlThreads.start();
    List<DestinationExporter> exporters = new ArrayList<>();
    Decisions decisions = null;
    DeletionRequests deletions = null;
    try {
      decisions = assembly.decisions(threads);
      deletions = assembly.deletions(decisions);
      return assembly.start(decisions, deletions, exporters, threads);
    } catch (RuntimeException | Error failure) {
      exporters.forEach(exporter -> exporter.close(Duration.ZERO));
      if (deletions != null) {
        deletions.close();
      }
      if (decisions != null) {
        decisions.close();
      }
      threads.endNow();
      throw failure;
    }
  }

  private Catalog catalog() {
    List<Path> files = new ArrayList<>(settings.catalogs());
    files.addAll(builder.catalogs());
    Catalog loaded = Catalog.load(files, builder.categories());
    for (EventType type : builder.events()) {
      try {
        EventDeclarations.declare(type, loaded);
      } catch (IllegalArgumentException conflict) {
        throw new ConfigurationException(
            "AssentBuilder.events", String.valueOf(conflict.getMessage()), conflict);
      }
    }
    return loaded;
  }

  /** The default preset stands only where nobody names a policy. */
  private List<String> policyNames() {
    Set<String> names = new LinkedHashSet<>(builder.policies());
    if (names.isEmpty() || environment.isSet("ASSENT_POLICY")) {
      names.addAll(settings.policies());
    }
    return List.copyOf(names);
  }

  private List<Destination> destinations() {
    List<Destination> result = new ArrayList<>();
    for (DestinationSettings destination : settings.destinations()) {
      if (!policy.purposes().contains(destination.destination().purpose())) {
        Set<String> known = new TreeSet<>();
        policy.purposes().forEach(purpose -> known.add(purpose.name()));
        throw new ConfigurationException(
            destination.where(),
            "unknown purpose '"
                + destination.destination().purpose()
                + "'; valid: "
                + known
                + ", or one that a policy file or the builder declares");
      }
      result.add(destination.destination());
    }
    return result;
  }

  private Decisions decisions(ControlThreads threads) {
    ConsentSettings consent = settings.consent();
    VerificationKeys keys = consent.keys();
    String own = consent.subject();
    SubjectPath subject = own == null ? null : new SubjectPath(own);
    LocalDate terms = consent.terms();
    ConsentSources declared =
        ConsentSources.parse(
            String.join(",", consent.sources()),
            new ConsentSources.Setup(
                consent.choices(),
                terms == null ? null : terms.toString(),
                subject,
                catalog.categories(),
                policy.purposes(),
                builder.clock(),
                threads.files(),
                consent.refresh()));
    declared.validate(policy, destinations);
    boolean enabled = !isSwitchedOff();
    return Decisions.builder()
        .categories(catalog.categories())
        .policy(policy)
        .destinations(destinations)
        .sources(declared.list())
        .consentSources(
            enabled
                ? SubjectSources.list(
                    consent,
                    builder.sources(),
                    catalog.categories(),
                    policy.purposes(),
                    threads.consent(),
                    builder.clock())
                : List.of())
        .ownSubject(subject)
        .clock(builder.clock())
        .executor(threads.control())
        .fileExecutor(threads.files())
        .cacheExecutor(threads.consent())
        .cacheMaxBytes(consent.cacheMaxBytes())
        .stateDirectory(consent.state())
        .stateTrust(keys == null ? "" : keys.fingerprint())
        .spanCarrier(new SpanMarkers(catalog.categories()))
        .maxStaleness(consent.maxStaleness())
        .refresh(consent.refresh())
        .enabled(enabled)
        .build();
  }

  /** Null if there are none, or a switch says that nothing leaves: what is owed stays owed. */
  private @Nullable DeletionRequests deletions(Decisions decisions) {
    DeletionSettings deletion = settings.deletion();
    return deletion == null || !settings.enabled() || settings.sdkDisabled()
        ? null
        : DeletionRequests.open(
            new DeletionRequests.Setup(
                deletion,
                decisions,
                catalog.categories(),
                settings.consent().refresh(),
                builder.clock()));
  }

  private Assent start(
      Decisions decisions,
      @Nullable DeletionRequests deletions,
      List<DestinationExporter> exporters,
      ControlThreads threads) {
    Ledger ledger = Ledger.create(catalog.categories(), destinations, this::takes);
    Hold hold =
        new Hold(
            settings.hold().maxBytes(),
            settings.hold().deadline(),
            builder.clock(),
            threads.control());
    UnclassifiedReport report = report(threads.files());
    Telemetry telemetry = telemetry(decisions, ledger, exporters, report, hold, deletions, threads);
    Events events =
        LiveEvents.create(
            telemetry.openTelemetry().getLogsBridge().get("dev.assent"),
            catalog,
            decisions,
            ledger,
            new SpanMarkers(catalog.categories()));
    Assent assent =
        new Assent(
            telemetry,
            decisions,
            ledger,
            events,
            hold,
            List.copyOf(exporters),
            deletions,
            report,
            threads);
    if (builder.isGlobal()) {
      register(telemetry);
    }
    if (builder.closesOnExit()) {
      assent.closeOnExit();
    }
    LOGGER.log(System.Logger.Level.INFO, greeting());
    ForeignTelemetry.ofProcess()
        .tell(sentence -> LOGGER.log(System.Logger.Level.WARNING, sentence));
    return assent;
  }

  private static void register(Telemetry telemetry) {
    try {
      GlobalRegistration.register(telemetry.openTelemetry());
    } catch (IllegalStateException another) {
      telemetry.close(Duration.ZERO);
      throw another;
    }
  }

  private boolean takes(int destination, Signal signal) {
    return settings.destinations().get(destination).endpoints().containsKey(signal);
  }

  private @Nullable UnclassifiedReport report(ScheduledExecutorService files) {
    Path target = settings.unclassifiedReport();
    return target == null
        ? null
        : new UnclassifiedReport(
            target, catalog, files, warning -> LOGGER.log(System.Logger.Level.WARNING, warning));
  }

  private Telemetry telemetry(
      Decisions decisions,
      Ledger ledger,
      List<DestinationExporter> exporters,
      @Nullable UnclassifiedReport report,
      Hold hold,
      @Nullable DeletionRequests deletions,
      ControlThreads threads) {
    SpoolSettings disk = settings.spool();
    if (disk != null && isSwitchedOff()) {
      destinations.forEach(each -> Spool.erase(each.name(), disk, builder.clock()));
    }
    if (settings.sdkDisabled()) {
      return Telemetry.disabled(settings.telemetry(), decisions);
    }
    WithheldNames withheldNames = report == null ? WithheldNames.IGNORED : WithheldNames.of(report);
    InstrumentFacts instruments = new InstrumentFacts();
    DestinationExporters factory =
        new DestinationExporters(
            decisions,
            catalog,
            ledger,
            settings.telemetry(),
            withheldNames,
            instruments,
            hold,
            spool(decisions, threads.spool()),
            deletions,
            threads.control(),
            builder.clock());
    for (int index = 0; index < destinations.size(); index++) {
      exporters.add(factory.open(index, settings.destinations().get(index)));
    }
    MetricCollector collector =
        MetricCollector.create(
            decisions,
            settings.telemetry().metrics().interval(),
            builder.clock(),
            MetricCollector.scheduler(),
            instruments,
            Telemetry.metricOutputs(exporters));
    decisions.addEnforcer(collector);
    exporters.forEach(exporter -> decisions.addEnforcer(exporter.pipeline()));
    if (deletions != null) {
      decisions.addEnforcer(deletions);
    }
    return Telemetry.of(
        settings.telemetry(),
        resource(),
        builder.clock(),
        decisions,
        catalog,
        ledger,
        exporters,
        collector,
        instruments,
        report != null);
  }

  private boolean isSwitchedOff() {
    return !settings.enabled() || settings.sdkDisabled();
  }

  private Spool.@Nullable Setup spool(Decisions decisions, ScheduledExecutorService executor) {
    SpoolSettings spool = settings.spool();
    return spool == null || isSwitchedOff()
        ? null
        : new Spool.Setup(spool, catalog.categories(), decisions, builder.clock(), executor);
  }

  /** What the SDK says of itself, and what was said to us; nothing about the host or process. */
  private Resource resource() {
    return Resource.getDefault()
        .merge(Resource.create(settings.telemetry().resource()))
        .merge(builder.resource());
  }

  /** Neither subject nor endpoints. */
  private String greeting() {
    String version = Assent.class.getPackage().getImplementationVersion();
    return "Assent "
        + (version == null ? "(unpackaged)" : version)
        + ": "
        + destinations.size()
        + (destinations.size() == 1 ? " destination" : " destinations")
        + ", policies "
        + policyNames
        + (settings.sdkDisabled()
            ? ", disabled by OTEL_SDK_DISABLED"
            : settings.enabled() ? "" : ", switched off: nothing leaves");
  }
}
