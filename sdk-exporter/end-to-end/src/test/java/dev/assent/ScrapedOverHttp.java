/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;

/** An instance with one destination, {@code scraped}, and its scraper. */
abstract class ScrapedOverHttp extends AssentRig {
  protected Scraper scraper;

  protected static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  protected void startScraped(String purpose) throws IOException {
    int port = freePort();
    environment.put("ASSENT_DESTINATIONS", "scraped");
    environment.put("ASSENT_DESTINATION_SCRAPED_PURPOSE", purpose);
    environment.put("ASSENT_DESTINATION_SCRAPED_RECIPIENT", "first_party");
    environment.put("ASSENT_DESTINATION_SCRAPED_LISTEN", "127.0.0.1:" + port);
    start();
    scraper = new Scraper(port);
  }

  /** A scrape whose outcome is counted, which is after the scraper has closed the connection. */
  protected String scrape() throws IOException {
    String text = scraper.scrape();
    await().until(() -> in("scraped", Signal.METRICS, State.IN_FLIGHT) == 0);
    return text;
  }

  protected List<String> lines(String start) throws IOException {
    return scrape().lines().filter(line -> line.startsWith(start)).toList();
  }

  protected void balancesExactly() {
    balances();
    assertThat(in("scraped", Signal.METRICS, State.IN_FLIGHT)).isZero();
  }
}
