"""An Airflow DAG: the wire of each hour. A task that is tried again has the same run id, and so is safe."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

with DAG(
    dag_id="wirebeam",
    schedule="@hourly",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,  # one run at a time on one output
    default_args={"retries": 3, "retry_delay": timedelta(minutes=5)},
) as dag:
    BashOperator(
        task_id="ingest",
        bash_command=(
            "wirebeam ingest /srv/drop/{{ ds }}/{{ logical_date.strftime('%H') }} --output /srv/wire "
            "--run-id {{ ts_nodash }} --as-of {{ data_interval_end.strftime('%Y-%m-%dT%H:%M:%SZ') }} --workers 0"
        ),
    )
