"""Export of the table that a view of the Insights page shows."""

import streamlit as st

from agents_core.exchange.tables.insight_tables import InsightView, insight_table
from pages.calls.export_menu import table_download


def insights_export(shown: InsightView) -> None:
    """Offer the rows on screen as a file; the database is not read again."""
    with st.popover("Export", icon=":material/download:", key="insights_export"):
        st.caption("The figures of this view as a table. Times are UTC.")
        table = insight_table(shown)
        table_download(lambda: insight_table(shown), key="insights_table", name=table.name)
