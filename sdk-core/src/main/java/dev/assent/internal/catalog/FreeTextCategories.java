/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

/**
 * The categories of free text by the name of its logger or scope. Immutable.
 *
 * @param text the categories of log bodies, which the application itself writes
 * @param exceptions the categories of exception messages, textual stack traces and status
 *     descriptions, in which instrumentations write such messages. Their text comes from other
 *     code, so a trusted logger opens them only if the catalog permits it
 */
public record FreeTextCategories(long text, long exceptions) {}
