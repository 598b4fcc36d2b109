/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The arguments of {@link ProveMain}.
 *
 * @param page the file of the page
 * @param requests where to send canaries
 * @param ready the address that answers when the application is ready; null for the first request's
 * @param pause how long to wait for telemetry after the last request
 * @param port the port of the receiver; 0 for a free one
 * @param command what to start; empty if the application is started by somebody else
 */
record ProveArguments(
    Path page, List<Request> requests, URI ready, Duration pause, int port, List<String> command) {
  private static final String WORD = "CANARY";
  private static final String KNOWN =
      "--page FILE, --get URL, --post URL, --header NAME, --body TEXT, --ready URL, --wait SECONDS,"
          + " --port NUMBER, --status CODE, -- COMMAND";

  /**
   * A request with canaries.
   *
   * @param method GET or POST
   * @param address an address in which each {@code CANARY} is replaced
   * @param headers names of headers, each of which gets a canary
   * @param body a text in which each {@code CANARY} is replaced; empty for none
   * @param status the status of the answer that is expected; 0 for any below 400
   */
  record Request(String method, String address, List<String> headers, String body, int status) {
    /** Whether an answer shows that the application did what was asked. */
    boolean isExpected(int answer) {
      return status == 0 ? answer < 400 : answer == status;
    }
  }

  /**
   * Reads the arguments.
   *
   * @throws IllegalArgumentException naming the first that is wrong, and what is valid
   */
  static ProveArguments parse(List<String> arguments) {
    Path page = null;
    URI ready = null;
    long seconds = 5;
    int port = 0;
    List<Request> requests = new ArrayList<>();
    List<String> command = List.of();
    int next = 0;
    while (next < arguments.size()) {
      String option = arguments.get(next++);
      if (option.equals("--")) {
        command = List.copyOf(arguments.subList(next, arguments.size()));
        break;
      }
      if (next == arguments.size()) {
        throw new IllegalArgumentException(option + " needs a value; known: " + KNOWN);
      }
      String value = arguments.get(next++);
      switch (option) {
        case "--page" -> page = ProofSettings.page(value);
        case "--get" -> requests.add(new Request("GET", address(option, value), List.of(), "", 0));
        case "--post" ->
            requests.add(new Request("POST", address(option, value), List.of(), WORD, 0));
        case "--header" -> last(requests, option, it -> withHeader(it, value));
        case "--body" ->
            last(
                requests,
                option,
                it -> new Request(it.method(), it.address(), it.headers(), value, it.status()));
        case "--status" -> {
          int status = number(option, value, 599);
          last(
              requests,
              option,
              it -> new Request(it.method(), it.address(), it.headers(), it.body(), status));
        }
        case "--ready" -> ready = URI.create(address(option, value));
        case "--wait" -> seconds = number(option, value, 3600);
        case "--port" -> port = number(option, value, 65535);
        default -> throw new IllegalArgumentException(option + " is unknown; known: " + KNOWN);
      }
    }
    if (page == null || requests.isEmpty()) {
      throw new IllegalArgumentException(
          (page == null ? "--page" : "--get or --post") + " is missing; known: " + KNOWN);
    }
    if (requests.stream().noneMatch(ProveArguments::hasCanary)) {
      throw new IllegalArgumentException(
          "no request has a canary; write "
              + WORD
              + " into an address, such as http://127.0.0.1:8080/search?q="
              + WORD
              + ", or add --header NAME");
    }
    URI first =
        ready == null ? URI.create(requests.get(0).address().replaceAll("[?].*", "")) : ready;
    return new ProveArguments(page, requests, first, Duration.ofSeconds(seconds), port, command);
  }

  private static boolean hasCanary(Request request) {
    return request.address().contains(WORD)
        || request.body().contains(WORD)
        || !request.headers().isEmpty();
  }

  private static Request withHeader(Request request, String name) {
    if (!name.matches("[A-Za-z0-9-]+")) {
      throw new IllegalArgumentException(
          "--header '" + name + "' is no name of a header; its value is a canary");
    }
    List<String> headers = new ArrayList<>(request.headers());
    headers.add(name);
    return new Request(
        request.method(), request.address(), headers, request.body(), request.status());
  }

  private static void last(List<Request> requests, String option, UnaryOperator<Request> change) {
    if (requests.isEmpty()) {
      throw new IllegalArgumentException(option + " belongs behind a --get or --post");
    }
    requests.set(requests.size() - 1, change.apply(requests.get(requests.size() - 1)));
  }

  private static String address(String option, String value) {
    if (!value.matches("http://[^\\s]+")) {
      throw new IllegalArgumentException(
          option + " '" + value + "' is no address; expected http://HOST:PORT/PATH");
    }
    return value;
  }

  private static int number(String option, String value, int most) {
    if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > most) {
      throw new IllegalArgumentException(
          option + " '" + value + "' is no number from 0 to " + most);
    }
    return Integer.parseInt(value);
  }
}
