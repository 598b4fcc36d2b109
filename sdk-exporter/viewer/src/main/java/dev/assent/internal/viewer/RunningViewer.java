/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import dev.assent.consent.Receipt;
import dev.assent.internal.config.ViewerSettings;
import dev.assent.internal.gate.StampGate;
import dev.assent.internal.gate.WithheldNames;
import dev.assent.internal.report.StaysReport;
import dev.assent.internal.send.AttemptObserver;
import dev.assent.internal.supervise.Restored;
import dev.assent.internal.view.ViewedInstance;
import dev.assent.internal.view.Viewer;
import dev.assent.internal.viewer.http.AddressPrinter;
import dev.assent.internal.viewer.http.Answer;
import dev.assent.internal.viewer.http.Csv;
import dev.assent.internal.viewer.http.ViewerHandler;
import dev.assent.internal.viewer.http.ViewerServer;
import dev.assent.inventory.Inventory;
import dev.assent.ledger.Signal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The viewer: what it keeps, and the server that shows it. Thread-safe. */
final class RunningViewer implements Viewer {
  private static final String GET = "GET";
  private static final String POST = "POST";

  private final ViewedInstance instance;
  private final boolean showsContent;
  private final AttemptLog attempts;
  private final WithheldLog withheld;
  private final ReceiptLog receipts;
  private final AttemptAnswers attemptAnswers;
  private final SubjectAnswers subjectAnswers;
  private final Overview overview;
  private final ViewerServer server;
  private final Consumer<String> log;

  private RunningViewer(
      ViewerSettings settings, ViewedInstance instance, ViewerServer server, Consumer<String> log) {
    this.instance = instance;
    this.showsContent = settings.showsContent();
    this.server = server;
    this.log = log;
    List<StampGate> gates = new ArrayList<>();
    for (int index = 0; index < instance.decisions().destinations().size(); index++) {
      gates.add(new StampGate(index, instance.catalog()));
    }
    DatumRows rows = new DatumRows(instance.catalog(), showsContent);
    AttemptDecoder decoder = new AttemptDecoder(instance.catalog(), rows);
    this.attempts = new AttemptLog(gates, decoder, instance.clock());
    this.withheld = new WithheldLog(instance.catalog());
    this.receipts = new ReceiptLog(instance.catalog().categories(), instance.clock());
    this.attemptAnswers =
        new AttemptAnswers(attempts, decoder, instance.decisions().destinations());
    this.subjectAnswers = new SubjectAnswers(instance);
    this.overview = new Overview(instance);
  }

  /**
   * Opens a viewer, which does not answer yet.
   *
   * @param log receives warnings without content
   * @throws dev.assent.config.ConfigurationException if the port can't be used
   */
  static RunningViewer open(
      ViewerSettings settings,
      ViewedInstance instance,
      AddressPrinter printer,
      Consumer<String> log) {
    ViewerServer server = ViewerServer.bind(settings.port(), printer, log);
    return new RunningViewer(settings, instance, server, log);
  }

  @Override
  public void check(long nanoTime, Restored restored) {
    server.check(nanoTime, restored);
  }

  @Override
  public AttemptObserver observer(int destination, Signal signal) {
    return attempts.observer(destination, signal);
  }

  @Override
  public WithheldNames names(int destination) {
    return withheld.names(destination);
  }

  @Override
  public void completed(Receipt receipt) {
    receipts.completed(receipt);
  }

  /** Takes out the data of attempts that may not leave any more, before it returns. */
  @Override
  public CompletionStage<List<Receipt.Count>> enforce(Change change) {
    attempts.withdraw();
    receipts.changed(change);
    return CompletableFuture.completedStage(List.of());
  }

  @Override
  public void start(Supplier<Inventory> inventory, Supplier<@Nullable StaysReport> stays) {
    if (showsContent) {
      log.accept(
          "ASSENT_VIEWER_CONTENT is set: the viewer shows the content of sent data. Use it in"
              + " development only.");
    }
    server.start(endpoints(new InventoryAnswers(instance, inventory), new StaysAnswers(stays)));
  }

  /** The port, for tests. */
  int port() {
    return server.port();
  }

  @Override
  public void close() {
    try {
      server.close();
    } finally {
      attempts.close();
      withheld.clear();
      receipts.clear();
    }
  }

  private Map<String, ViewerHandler.Endpoint> endpoints(
      InventoryAnswers inventory, StaysAnswers stays) {
    Map<String, ViewerHandler.Endpoint> all = new LinkedHashMap<>();
    get(all, "/api/flows", isCsv -> Answer.json(overview.flows()));
    all.put(
        "/api/attempts",
        new ViewerHandler.Endpoint(
            GET,
            request ->
                request.isCsv()
                    ? attemptAnswers.csv()
                    : attemptAnswers.json(showsContent, request.since())));
    get(
        all,
        "/api/withheld",
        isCsv ->
            isCsv
                ? Answer.csv(Csv.write(Overview.WITHHELD_COLUMNS, overview.withheld(withheld)))
                : Answer.json(
                    Map.of(
                        "names",
                        overview.withheld(withheld),
                        "uncatalogued",
                        withheld.uncatalogued(),
                        "others",
                        withheld.others())));
    get(
        all,
        "/api/stays",
        isCsv ->
            isCsv
                ? Answer.csv(Csv.write(StaysAnswers.COLUMNS, stays.rows()))
                : Answer.json(stays.all()));
    get(
        all,
        "/api/inventory",
        isCsv ->
            isCsv
                ? Answer.csv(Csv.write(InventoryAnswers.COLUMNS, inventory.rows()))
                : Answer.json(inventory.all()));
    get(
        all,
        "/api/ledger",
        isCsv ->
            isCsv
                ? Answer.csv(Csv.write(Overview.LEDGER_COLUMNS, overview.ledgerRows()))
                : Answer.json(overview.ledger()));
    get(all, "/api/receipts", this::receipts);
    all.put(
        "/api/consent",
        new ViewerHandler.Endpoint(
            POST, request -> Answer.json(subjectAnswers.known(request.body()))));
    all.put(
        "/api/preview",
        new ViewerHandler.Endpoint(
            POST, request -> Answer.json(subjectAnswers.preview(request.body()))));
    get(all, "/api/words", isCsv -> Answer.json(words()));
    return all;
  }

  private Map<String, Object> words() {
    return Map.of(
        "categories",
        instance.catalog().categories().names(instance.catalog().categories().all()),
        "purposes",
        instance.decisions().destinations().stream()
            .map(each -> each.purpose().name())
            .distinct()
            .toList());
  }

  private Answer receipts(boolean isCsv) {
    return isCsv
        ? Answer.csv(
            Csv.write(
                List.of("inForce", "choice", "purpose", "categories", "durable", "problem"),
                receipts.receipts()))
        : Answer.json(Map.of("receipts", receipts.receipts(), "changes", receipts.changes()));
  }

  private interface Page {
    Answer answer(boolean isCsv);
  }

  private static void get(Map<String, ViewerHandler.Endpoint> all, String path, Page page) {
    all.put(path, new ViewerHandler.Endpoint(GET, request -> page.answer(request.isCsv())));
  }

  @Override
  public String toString() {
    return "Viewer";
  }
}
