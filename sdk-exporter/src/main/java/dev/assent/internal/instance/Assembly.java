/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.config.ConfigurationException;
import dev.assent.internal.cache.ConsentCache;
import dev.assent.internal.capture.EventDeclarations;
import dev.assent.internal.capture.LiveEvents;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.report.SeenNames;
import dev.assent.internal.catalog.report.UnclassifiedReport;
import dev.assent.internal.census.Census;
import dev.assent.internal.config.ConsentSettings;
import dev.assent.internal.config.DeletionSettings;
import dev.assent.internal.config.Environment;
import dev.assent.internal.config.PropagationRule;
import dev.assent.internal.config.Settings;
import dev.assent.internal.config.SpoolSettings;
import dev.assent.internal.config.Variable;
import dev.assent.internal.consent.ConsentSources;
import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.EnforcerOrder;
import dev.assent.internal.deletion.DeletionRequests;
import dev.assent.internal.file.Disk;
import dev.assent.internal.gate.WithheldNames;
import dev.assent.internal.http.HttpSender;
import dev.assent.internal.http.HttpSenders;
import dev.assent.internal.http.spi.TransportChoice;
import dev.assent.internal.instance.start.GlobalRegistration;
import dev.assent.internal.instance.start.LogHygiene;
import dev.assent.internal.instance.start.NamesNotice;
import dev.assent.internal.instance.start.ReportOnlyNotice;
import dev.assent.internal.instance.start.ResourceVariable;
import dev.assent.internal.instance.start.StartLine;
import dev.assent.internal.inventory.DestinationFacts;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.pipeline.Hold;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.report.FieldObserver;
import dev.assent.internal.report.ReportTask;
import dev.assent.internal.signature.VerificationKeys;
import dev.assent.internal.spool.Spool;
import dev.assent.internal.supervise.ClassInitialization;
import dev.assent.internal.supervise.Supervised;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.time.RatchetClock;
import dev.assent.internal.view.ViewedInstance;
import dev.assent.internal.view.Viewer;
import dev.assent.internal.view.Viewers;
import dev.assent.inventory.Inventory;
import dev.assent.inventory.WayOut;
import dev.assent.ledger.Signal;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts one Assent instance together, from the settings to the running threads. */
public final class Assembly {
  private static final Logger logger = Logger.getLogger("dev.assent");

  private final InstanceConfiguration configuration;
  private final Sdk sdk;
  private final Environment environment;
  private final Settings settings;
  private final Catalog catalog;
  private final List<String> policyNames;
  private final PooledPolicy policy;
  private final @Nullable PooledPolicy shadowPolicy;
  private final HttpSenders senders;
  private final List<DestinationPlan> plans;
  private final List<Destination> destinations;
  private final List<Destination> headerReceivers;

  private Assembly(InstanceConfiguration configuration, Sdk sdk) {
    this.configuration = configuration;
    this.sdk = sdk;
    this.environment = configuration.environment();
    this.settings = sdk.settings(environment);
    this.catalog = catalog();
    this.policyNames = policyNames();
    this.policy = PooledPolicy.load(policyNames, catalog.categories(), configuration.purposes());
    this.shadowPolicy = shadowPolicy();
    this.senders = TransportChoice.of(configuration.transport(), settings.transport());
    this.plans = sdk.destinations(settings, senders);
    this.destinations = destinations();
    this.headerReceivers = headerReceivers();
  }

  /** Starts an instance with its own SDK; see {@link #start(InstanceConfiguration, Sdk)}. */
  public static AssentInstance start(InstanceConfiguration configuration) {
    return start(configuration, OwnSdk.INSTANCE);
  }

  /**
   * Starts an instance.
   *
   * @throws ConfigurationException naming the first invalid setting and the valid values
   * @throws IllegalStateException if its registration as the global OpenTelemetry has no effect
   */
  public static AssentInstance start(InstanceConfiguration configuration, Sdk sdk) {
    LogHygiene.install();
    Assembly assembly = new Assembly(configuration, sdk);
    ControlThreads threads = ControlThreads.start();
    List<DestinationExporter> exporters = new ArrayList<>();
    Decisions decisions = null;
    DeletionRequests deletions = null;
    InstanceAudit audit = null;
    try {
      audit = assembly.audit(threads);
      decisions = assembly.decisions(threads, audit);
      if (configuration.first() != null) {
        decisions.holdStored();
      }
      audit.observe(decisions, assembly.policy, assembly.catalog, sdk.reportOnly().endEpochNanos());
      deletions = assembly.deletions(decisions, audit);
      return assembly.start(decisions, deletions, audit, exporters, threads);
    } catch (RuntimeException | Error failure) {
      exporters.forEach(exporter -> exporter.close(Duration.ZERO));
      if (deletions != null) {
        deletions.close();
      }
      if (decisions != null) {
        decisions.close();
      }
      if (audit != null) {
        audit.close();
      }
      threads.endNow();
      throw failure;
    }
  }

  /** Returns the inventory of the instance that a configuration describes, without starting it. */
  public static Inventory inventory(InstanceConfiguration configuration) {
    Assembly assembly = new Assembly(configuration, OwnSdk.INSTANCE);
    return assembly
        .inventory(() -> assembly.policy, configuration::events, null, List::of, null)
        .now();
  }

  private InstanceInventory inventory(
      Supplier<PooledPolicy> inForce,
      Supplier<Collection<EventType>> types,
      @Nullable SeenNames seen,
      Supplier<List<WayOut>> waysOut,
      @Nullable InventoryFile file) {
    SpoolSettings spool = settings.spool();
    List<DestinationFacts> facts = new ArrayList<>();
    for (DestinationPlan plan : plans) {
      facts.add(
          new DestinationFacts(
              plan.destination(),
              plan.label(),
              plan.signals(),
              settings.hold().deadline(),
              spool == null ? null : spool.maxAge(),
              settings.deletion() != null));
    }
    return new InstanceInventory(catalog, inForce, facts, types, seen, waysOut, file);
  }

  /** Returns the declared types: those of the configuration, and those that code declared later. */
  private Collection<EventType> types(LiveEvents events) {
    Set<EventType> types = new LinkedHashSet<>(configuration.events());
    types.addAll(events.types());
    return types;
  }

  private @Nullable InventoryFile inventoryFile() {
    Path target = settings.inventory();
    return target == null
        ? null
        : new InventoryFile(target, Disk.system(), warning -> logger.log(Level.WARNING, warning));
  }

  private Catalog catalog() {
    List<Path> files = new ArrayList<>(settings.catalogs());
    files.addAll(configuration.catalogs());
    Catalog loaded = Catalog.load(files, configuration.categories());
    for (EventType type : configuration.events()) {
      declare("AssentBuilder.events", () -> EventDeclarations.declare(type, loaded));
    }
    for (Field<?> attribute : configuration.attributes()) {
      declare("AssentBuilder.attributes", () -> EventDeclarations.declare(attribute, loaded));
    }
    return loaded;
  }

  private static void declare(String where, Runnable declaration) {
    try {
      declaration.run();
    } catch (IllegalArgumentException conflict) {
      throw new ConfigurationException(where, String.valueOf(conflict.getMessage()), conflict);
    }
  }

  /** Returns the configured policies, or the default preset if there are none. */
  private List<String> policyNames() {
    Set<String> names = new LinkedHashSet<>(configuration.policies());
    if (names.isEmpty() || environment.isSet(Variable.ASSENT_POLICY)) {
      names.addAll(settings.policies());
    }
    return List.copyOf(names);
  }

  private @Nullable PooledPolicy shadowPolicy() {
    return settings.shadowPolicies().isEmpty()
        ? null
        : PooledPolicy.load(
            Variable.ASSENT_SHADOW_POLICY.name(),
            settings.shadowPolicies(),
            catalog.categories(),
            policy.purposes());
  }

  /** Who receives the data of each destination, by its name. */
  private Map<String, String> labels() {
    Map<String, String> labels = new HashMap<>();
    for (DestinationPlan plan : plans) {
      if (plan.label() != null) {
        labels.put(plan.destination().name(), plan.label());
      }
    }
    return labels;
  }

  private List<Destination> destinations() {
    List<Destination> result = new ArrayList<>();
    for (DestinationPlan plan : plans) {
      Destination destination = plan.destination();
      requireKnown(destination.purpose(), plan.setting());
      result.add(destination);
    }
    return result;
  }

  private void requireKnown(Purpose purpose, String setting) {
    if (!policy.purposes().contains(purpose)) {
      Set<String> known = new TreeSet<>();
      policy.purposes().forEach(each -> known.add(each.name()));
      throw new ConfigurationException(
          setting,
          "unknown purpose '"
              + purpose
              + "'; valid: "
              + known
              + ", or one that a policy file or the builder declares");
    }
  }

  /** Returns who receives headers with listed names, and is no destination. */
  private List<Destination> headerReceivers() {
    List<Destination> result = new ArrayList<>();
    for (PropagationRule rule : settings.host().propagated()) {
      requireKnown(rule.purpose(), Variable.ASSENT_PROPAGATE_PURPOSE.name());
      boolean isKnown =
          Stream.concat(destinations.stream(), result.stream())
              .anyMatch(
                  each ->
                      each.purpose().equals(rule.purpose())
                          && each.recipient() == rule.recipient());
      if (!isKnown) {
        String name = "headers." + rule.purpose().name() + "." + rule.recipient().id();
        result.add(new Destination(name, rule.purpose(), rule.recipient()));
      }
    }
    return result;
  }

  private static @Nullable SubjectPath path(@Nullable String subject) {
    return subject == null ? null : new SubjectPath(subject);
  }

  private Decisions decisions(ControlThreads threads, InstanceAudit audit) {
    ConsentSettings consent = settings.consent();
    VerificationKeys keys = consent.keys();
    LocalDate terms = consent.terms();
    RatchetClock clock = RatchetClock.of(configuration.clock()); // of the sources, too
    ConsentSources declared =
        ConsentSources.parse(
            String.join(",", consent.sources()),
            new ConsentSources.Settings(
                consent.choices(),
                terms == null ? null : terms.toString(),
                consent.places(),
                path(consent.granting()),
                catalog.categories(),
                policy.purposes(),
                clock,
                threads.files(),
                consent.refresh()));
    declared.validate(policy, destinations);
    boolean enabled = !isSwitchedOff();
    List<DocumentSource> platforms =
        enabled
            ? SubjectSources.list(
                consent,
                configuration.sources(),
                catalog.categories(),
                policy.purposes(),
                senders,
                threads.consent(),
                configuration.clock())
            : List.of();
    for (DocumentSource platform : platforms) {
      if (platform instanceof Supervised supervised) {
        threads.supervisor().add(supervised);
      }
    }
    return Decisions.builder()
        .categories(catalog.categories())
        .policy(policy)
        .shadowPolicy(shadowPolicy)
        .destinations(destinations)
        .headerReceivers(headerReceivers)
        .sources(declared.list())
        .consentSources(platforms)
        .ownSubject(path(consent.subject()))
        .account(path(consent.account()))
        .clock(clock)
        .executor(threads.control())
        .fileExecutor(threads.files())
        .dependents(threads.receipts())
        .cacheExecutor(threads.consent())
        .cacheMaxBytes(consent.cacheMaxBytes())
        .stateDirectory(consent.state())
        .stateLosses(audit::stateIsLost)
        .stateTrust(keys == null ? "" : keys.fingerprint())
        .spanSubjects(sdk.markers(catalog.categories()))
        .maxStaleness(consent.maxStaleness())
        .refresh(consent.refresh())
        .enabled(enabled)
        .reportOnly(sdk.reportOnly())
        .build();
  }

  /**
   * Returns null if there are no deletion requests, or if a switch is off; pending requests then
   * stay pending.
   */
  private @Nullable DeletionRequests deletions(Decisions decisions, InstanceAudit audit) {
    DeletionSettings deletion = settings.deletion();
    return deletion == null || !settings.isEnabled() || settings.isSdkDisabled()
        ? null
        : DeletionRequests.open(
            new DeletionRequests.Settings(
                deletion,
                decisions,
                catalog.categories(),
                settings.consent().refresh(),
                senders,
                configuration.clock(),
                audit.recorder()));
  }

  private InstanceAudit audit(ControlThreads threads) {
    List<String> own =
        settings.audit() == null
            ? List.of()
            : configuration.sources().stream().map(SubjectSources::name).toList();
    return InstanceAudit.open(
        settings.audit(), threads.supervisor(), configuration.clock(), () -> startFacts(own));
  }

  /**
   * The configuration in force. Values of variables stay out, which may be secrets.
   *
   * @param own the names of the application's own sources
   */
  private Map<String, Object> startFacts(List<String> own) {
    Map<String, Object> facts = new LinkedHashMap<>(InstanceAudit.facts(policy, catalog));
    facts.put("assent", HttpSender.version());
    facts.put("sdk", isHosted() ? "taken over" : "own");
    facts.put("sends", !isSwitchedOff());
    facts.put("policies", StartLine.policies(policyNames));
    facts.put("variables", environment.namesOfAssent());
    facts.put("destinations", plans.stream().map(Assembly::facts).toList());
    List<String> sources = new ArrayList<>(settings.consent().shownSources());
    sources.addAll(own);
    facts.put("consentSources", sources);
    return facts;
  }

  private static Map<String, Object> facts(DestinationPlan plan) {
    return Map.of(
        "name", plan.destination().name(),
        "purpose", plan.destination().purpose().name(),
        "recipient", plan.destination().recipient().id(),
        "signals", plan.signals().stream().map(Signal::id).sorted().toList());
  }

  private AssentInstance start(
      Decisions decisions,
      @Nullable DeletionRequests deletions,
      InstanceAudit audit,
      List<DestinationExporter> exporters,
      ControlThreads threads) {
    LiveLedger ledger =
        LiveLedger.create(catalog.categories(), destinations, this::takes, shadowPolicy != null);
    audit.count(ledger);
    Viewer viewer =
        Viewers.open(
            settings.viewer(),
            new ViewedInstance(
                decisions,
                labels(),
                catalog,
                ledger,
                policyNames,
                isSwitchedOff(),
                configuration.clock()));
    try {
      return start(decisions, deletions, audit, exporters, ledger, viewer, threads);
    } catch (RuntimeException | Error failure) {
      if (viewer != null) {
        viewer.close();
      }
      throw failure;
    }
  }

  private AssentInstance start(
      Decisions decisions,
      @Nullable DeletionRequests deletions,
      InstanceAudit audit,
      List<DestinationExporter> exporters,
      LiveLedger ledger,
      @Nullable Viewer viewer,
      ControlThreads threads) {
    Hold hold =
        new Hold(
            settings.hold().maxBytes(),
            settings.hold().deadline(),
            configuration.clock(),
            threads.control());
    GatedExport export =
        export(decisions, ledger, exporters, hold, deletions, audit, viewer, threads);
    addEnforcers(decisions, exporters, deletions, viewer);
    Sdk.Capture capture = sdk.capture(export);
    if (deletions != null) {
      threads.supervisor().add(deletions);
    }
    threads.supervisor().add(decisions);
    exporters.forEach(threads.supervisor()::add);
    threads.supervisor().add(hold);
    if (viewer != null) {
      threads.supervisor().add(viewer);
    }
    LiveEvents events =
        LiveEvents.create(
            capture.openTelemetry().getLogsBridge().get(FieldObserver.EVENTS),
            catalog,
            decisions,
            ledger,
            sdk.markers(catalog.categories()),
            viewer == null ? null : ViewedNames.of(viewer, destinations.size()));
    ReportTask report = reportTask(export.observer());
    Census census = Census.ofProcess(sdk::ways, new ResourceVariable(catalog)::unfit, sdk::warn);
    AssentInstance instance =
        new AssentInstance(
            capture,
            decisions,
            ledger,
            events,
            hold,
            List.copyOf(exporters),
            deletions,
            audit,
            export.report(),
            report,
            inventory(
                decisions::policy,
                () -> types(events),
                export.seen(),
                census::now,
                inventoryFile()),
            viewer,
            threads);
    if (viewer != null) {
      viewer.start(instance::inventory, report::report);
    }
    try {
      makeFirst(instance, decisions, exporters);
    } catch (RuntimeException | Error failure) {
      capture.close(Duration.ZERO);
      throw failure;
    }
    if (configuration.isGlobal()) {
      register(capture);
    }
    if (configuration.closesOnExit()) {
      instance.closeOnExit();
    }
    sdk.announce(HttpSender.version(), policyNames, settings);
    if (!isHosted()) {
      census.told(sdk.ways()); // the announcement has reported them
    }
    tellReportOnly(decisions, threads.files());
    census.start(threads.files());
    report.start(threads.files());
    var unused =
        ClassInitialization.of(
                Assembly.class.getClassLoader(),
                modules(viewer != null),
                ConsentCache.lateClasses(),
                line -> logger.log(Level.WARNING, line))
            .start(threads.files());
    InstanceWatch.opened(instance);
    return instance;
  }

  /** Makes what comes first. Then data of earlier runs may leave, unless it must not at all. */
  private void makeFirst(
      AssentInstance instance, Decisions decisions, List<DestinationExporter> exporters) {
    Predicate<AssentInstance> first = configuration.first();
    if (first != null && first.test(instance)) {
      decisions.releaseStored();
      exporters.forEach(exporter -> exporter.pipeline().lookAgain());
    }
  }

  private void tellReportOnly(Decisions decisions, ScheduledExecutorService files) {
    if (decisions.reportsOnly()) {
      ReportOnlyNotice notice =
          new ReportOnlyNotice(
              decisions::reportsOnly,
              sdk.reportOnly().endEpochNanos(),
              line -> logger.log(Level.WARNING, line),
              files);
      notice.start();
      decisions.addEnforcer(EnforcerOrder.VIEWER, notice); // nothing waits for it
    }
  }

  /**
   * Returns the modules whose classes this instance needs. Classes that know Micrometer wait for
   * their first use: they would start the application's logging.
   */
  private List<String> modules(boolean isViewed) {
    List<String> modules = new ArrayList<>(List.of("core", "exporter"));
    if (isHosted()) {
      modules.addAll(List.of("autoconfigure", "javaagent", "spring-boot"));
    }
    if (isViewed) {
      modules.add("viewer");
    }
    return modules;
  }

  /**
   * Adds what enforces changes, before the SDK can pass data to it. Only metric readers are added
   * later, when they open: an SDK that is taken over may run already.
   */
  private static void addEnforcers(
      Decisions decisions,
      List<DestinationExporter> exporters,
      @Nullable DeletionRequests deletions,
      @Nullable Viewer viewer) {
    for (DestinationExporter exporter : exporters) {
      if (exporter.server() != null) {
        decisions.addEnforcer(EnforcerOrder.SCRAPE_SERVER, exporter.server());
      }
      decisions.addEnforcer(EnforcerOrder.DESTINATION, exporter);
    }
    if (deletions != null) {
      decisions.addEnforcer(EnforcerOrder.DELETION_REQUESTS, deletions);
    }
    if (viewer != null) {
      decisions.addEnforcer(EnforcerOrder.VIEWER, viewer);
    }
  }

  private static void register(Sdk.Capture capture) {
    try {
      GlobalRegistration.register(capture.openTelemetry());
    } catch (IllegalStateException another) {
      capture.close(Duration.ZERO);
      throw another;
    }
  }

  private boolean takes(int destination, Signal signal) {
    return plans.get(destination).signals().contains(signal);
  }

  private @Nullable UnclassifiedReport report(ScheduledExecutorService files) {
    Path target = settings.unclassifiedReport();
    return target == null
        ? null
        : new UnclassifiedReport(
            target, catalog, files, warning -> logger.log(Level.WARNING, warning));
  }

  private GatedExport export(
      Decisions decisions,
      LiveLedger ledger,
      List<DestinationExporter> exporters,
      Hold hold,
      @Nullable DeletionRequests deletions,
      InstanceAudit audit,
      @Nullable Viewer viewer,
      ControlThreads threads) {
    SpoolSettings disk = settings.spool();
    if (disk != null && isSwitchedOff()) {
      destinations.forEach(
          each -> Spools.erase(each.name(), disk, configuration.clock(), isHosted()));
    }
    UnclassifiedReport report = report(threads.files());
    InstrumentFacts instruments = sdk.instruments();
    FieldObserver observer = observer(decisions, instruments);
    if (!settings.isSdkDisabled()) {
      DestinationExporters factory =
          new DestinationExporters(
              decisions,
              catalog,
              ledger,
              settings.telemetry(),
              sdk.spanLimits(settings.telemetry()),
              sdk.logLimits(settings.telemetry()),
              report == null ? WithheldNames.IGNORED : WithheldNames.of(report),
              viewer,
              instruments,
              observer,
              hold,
              new Spools(spool(decisions, audit, threads.spool()), isHosted()),
              deletions,
              threads.control(),
              configuration.clock());
      for (int index = 0; index < plans.size(); index++) {
        DestinationPlan plan = plans.get(index);
        exporters.add(factory.open(index, isSwitchedOff() ? plan.silent() : plan));
      }
      new NamesNotice(
              observer.share(), settings.report() != null, line -> logger.log(Level.INFO, line))
          .schedule(threads.files());
    }
    return new GatedExport(
        settings,
        catalog,
        decisions,
        ledger,
        exporters,
        instruments,
        report,
        observer,
        settings.inventory() == null ? null : new SeenNames(catalog),
        configuration.clock(),
        configuration.resource(),
        threads.control(),
        threads.supervisor());
  }

  private FieldObserver observer(Decisions decisions, InstrumentFacts instruments) {
    return new FieldObserver(
        catalog,
        decisions,
        sdk.spanLimits(settings.telemetry()),
        sdk.logLimits(settings.telemetry()),
        instruments,
        !isSwitchedOff() && (settings.report() != null || settings.viewer() != null));
  }

  /** Returns what writes the report, and makes it for the viewer. */
  private ReportTask reportTask(FieldObserver observer) {
    Path file = isSwitchedOff() ? null : settings.report();
    if (file != null) {
      logger.log(
          Level.INFO,
          () ->
              "ASSENT_REPORT: what stays is written to "
                  + file
                  + " each minute. A name appears after ten data in ten minutes.");
    } else if (settings.report() != null) {
      logger.log(
          Level.INFO, () -> "ASSENT_REPORT: no report is written, since Assent is switched off.");
    }
    return new ReportTask(
        observer,
        catalog,
        destinations,
        labels(),
        file,
        Disk.system(),
        configuration.clock(),
        line -> logger.log(Level.WARNING, line));
  }

  private boolean isHosted() {
    return sdk != OwnSdk.INSTANCE;
  }

  private boolean isSwitchedOff() {
    return !settings.isEnabled() || settings.isSdkDisabled();
  }

  private Spool.@Nullable Settings spool(
      Decisions decisions, InstanceAudit audit, ScheduledExecutorService executor) {
    SpoolSettings spool = settings.spool();
    return spool == null || isSwitchedOff()
        ? null
        : new Spool.Settings(
            spool,
            catalog.categories(),
            decisions,
            configuration.clock(),
            executor,
            Disk.system(),
            audit.recorder(),
            configuration.keys());
  }
}
